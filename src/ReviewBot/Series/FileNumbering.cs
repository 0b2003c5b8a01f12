using System.Text.RegularExpressions;

namespace ReviewBot.Series;

/// <summary>
/// <c>git format-patch -N</c> writes no <c>k/N</c> into the subjects, but numbers its files (<c>0002-kvm-add-x.patch</c>). Unnumbered mails from such files
/// of one directory get their numbers from the names; mail that was sent (it has a Message-ID) does not.
/// </summary>
internal static partial class FileNumbering
{
    public static IReadOnlyList<PatchMail> Apply(IReadOnlyList<PatchMail> mails)
    {
        var numbered = mails.ToList();
        var files = Enumerable.Range(0, mails.Count).Where(index => IsCandidate(mails[index]));
        foreach (var group in files.GroupBy(index => Path.GetDirectoryName(mails[index].Mail.Origin.Input)).Where(group => group.Count() > 1))
        {
            var ordered = group.OrderBy(index => mails[index].Mail.Origin.Input, StringComparer.Ordinal).ToList();
            for (var rank = 0; rank < ordered.Count; rank++)
                numbered[ordered[rank]] = mails[ordered[rank]] with { Line = mails[ordered[rank]].Line with { Part = (rank + 1, ordered.Count) } };
        }

        return numbered;
    }

    private static bool IsCandidate(PatchMail mail) =>
        mail.Line.Part is null && mail.MessageId is null && NumberedName().IsMatch(Path.GetFileName(mail.Mail.Origin.Input));

    [GeneratedRegex(@"^(?:v[0-9]+-)?[0-9]{4}-.*\.patch$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedName();
}
