namespace ReviewBot.Series;

/// <summary>Which series hang in the threads of which others. Looked up by Message-ID, so that the cost grows with the mails and not with the pairs of series.</summary>
internal sealed class DraftThreads
{
    private readonly MailThreads _threads;
    private readonly Dictionary<string, (SeriesDraft Draft, PatchMail Mail)> _byId = new(StringComparer.Ordinal);

    public DraftThreads(IEnumerable<SeriesDraft> drafts, MailThreads threads)
    {
        _threads = threads;
        foreach (var draft in drafts)
        {
            foreach (var mail in draft.Mails.Where(mail => mail.MessageId is not null))
                _byId[mail.MessageId!] = (draft, mail);
        }
    }

    /// <summary>The other series that every mail of <paramref name="draft"/> answers, directly or not; latest version first, then the one sent first.</summary>
    public List<SeriesDraft> AnsweredBy(SeriesDraft draft)
    {
        HashSet<SeriesDraft>? common = null;
        foreach (var mail in draft.Mails)
        {
            var above = _threads.Ancestors(mail.Mail).Where(_byId.ContainsKey).Select(id => _byId[id].Draft);
            if (common is null)
                common = [.. above];
            else
                common.IntersectWith(above);
            if (common.Count == 0)
                break;
        }

        common!.Remove(draft);
        return [.. common.OrderByDescending(other => other.Revision).ThenBy(other => other.First, SeriesDraft.Canonical)];
    }

    /// <summary>The part of a series that a mail answers directly, or null.</summary>
    public PatchMail? ParentOf(PatchMail mail) =>
        mail.Mail.Parents is [.., var parent] && _byId.TryGetValue(parent, out var found) ? found.Mail : null;
}
