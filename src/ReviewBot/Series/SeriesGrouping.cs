using System.Text.RegularExpressions;

namespace ReviewBot.Series;

/// <summary>
/// Patch mails in, drafts of series out: mails with the same version, number of parts and resend tag that hang together. They hang together when one answers
/// the other, when both answer the same mail (the cover letter may be missing), or when their Message-IDs were counted up by one run of
/// <c>git send-email</c> or <c>b4</c>. Groups that have no such link are joined when their parts are disjoint and sender and day (or, for files never sent,
/// the directory) are the same, and that is said.
/// </summary>
internal static partial class SeriesGrouping
{
    /// <summary>How many groups, by date, an unlinked mail is held against. Stops a mailbox of unlinked first parts from being compared pair by pair.</summary>
    private const int LookBack = 64;

    public static List<SeriesDraft> Group(IReadOnlyList<PatchMail> mails)
    {
        var drafts = new List<SeriesDraft>();
        foreach (var group in mails.Where(mail => mail.Line.Part is not null).GroupBy(Key))
            drafts.AddRange(JoinUnthreaded(Link([.. group.Order(SeriesDraft.Canonical)])));
        drafts.AddRange(mails.Where(mail => mail.Line.Part is null).Select(mail => new SeriesDraft([mail])));
        return drafts;
    }

    private static (int Major, int? Minor, int Total, bool IsResend) Key(PatchMail mail) =>
        (mail.Line.Revision.Major, mail.Line.Revision.Minor, mail.Total, mail.Line.IsResend);

    /// <summary>Connected components; every name a mail shares with another (its own id, its parent's, its counted stem) is a node between them.</summary>
    private static IEnumerable<SeriesDraft> Link(List<PatchMail> mails)
    {
        var owner = Enumerable.Range(0, mails.Count).ToArray();
        var firstWith = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < mails.Count; index++)
        {
            foreach (var name in Names(mails[index]))
            {
                if (!firstWith.TryAdd(name, index))
                    owner[Root(index)] = Root(firstWith[name]);
            }
        }

        return Enumerable.Range(0, mails.Count).GroupBy(Root).Select(component => new SeriesDraft(component.Select(index => mails[index])));

        int Root(int index)
        {
            while (owner[index] != index)
                index = owner[index] = owner[owner[index]];
            return index;
        }
    }

    private static IEnumerable<string> Names(PatchMail mail)
    {
        if (mail.MessageId is { } id)
        {
            yield return id;
            if (CountedId().Match(id) is { Success: true } match)
                yield return $"{match.Groups[1].Value} counted {match.Groups[2].Value}";
        }

        // A cover letter answers the previous version or a discussion, its patches answer it: only the patches' parent binds.
        if (!mail.IsCover && mail.Mail.Parents is [.., var parent])
            yield return parent;
    }

    private static List<SeriesDraft> JoinUnthreaded(IEnumerable<SeriesDraft> drafts)
    {
        var joined = new List<SeriesDraft>();
        var guessed = new HashSet<SeriesDraft>();
        foreach (var draft in drafts.OrderBy(draft => draft.First, SeriesDraft.Canonical))
        {
            var from = Math.Max(0, joined.Count - LookBack);
            if (joined.FindIndex(from, earlier => Fits(earlier, draft)) is >= 0 and var index)
            {
                joined[index].Add(draft.Mails);
                guessed.Add(joined[index]);
            }
            else
            {
                joined.Add(draft);
            }
        }

        foreach (var draft in guessed.Where(draft => !IsUnsent(draft)))
            draft.Say("series-unthreaded", $"the mails of \"{draft.Name}\" do not answer each other; they were put together by sender, version, day and number of parts");
        return joined;
    }

    private static bool Fits(SeriesDraft a, SeriesDraft b) =>
        !(a.HasCover && b.HasCover) && !a.Parts.Overlaps(b.Parts) && (IsUnsent(a) && IsUnsent(b) ? HaveSamePlace(a, b) : HaveSameSenderAndDay(a, b));

    /// <summary>Files of <c>git format-patch</c>: their sender and date are the commit's, which differ within a series.</summary>
    private static bool IsUnsent(SeriesDraft draft) => draft.Mails.TrueForAll(mail => mail.MessageId is null);

    private static bool HaveSamePlace(SeriesDraft a, SeriesDraft b)
    {
        var (one, other) = (a.First.Mail.Origin.Input, b.First.Mail.Origin.Input);
        return one == other || Path.GetDirectoryName(one) == Path.GetDirectoryName(other);
    }

    private static bool HaveSameSenderAndDay(SeriesDraft a, SeriesDraft b) =>
        a.First.Mail.From.Address.Equals(b.First.Mail.From.Address, StringComparison.OrdinalIgnoreCase) && (b.Sent - a.Sent).Duration() <= TimeSpan.FromDays(1);

    [GeneratedRegex(@"^([0-9]{10,14}[-.][0-9]+|[0-9]{8}-.+-v[0-9]+)-[0-9]+-(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex CountedId();
}
