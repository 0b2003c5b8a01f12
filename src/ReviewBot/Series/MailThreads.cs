using ReviewBot.Mail;

namespace ReviewBot.Series;

/// <summary>Which mail answers which, over all mails of the input, replies included: a patch may hang below a reply whose own references are cut short.</summary>
internal sealed class MailThreads
{
    private const int MaxAncestors = 1_000;
    private readonly Dictionary<string, HashSet<string>> _parents = new(StringComparer.Ordinal);

    public void Add(MailMessage mail)
    {
        if (mail.MessageId is not { } id || mail.Parents.IsEmpty)
            return;
        if (!_parents.TryGetValue(id, out var parents))
            _parents[id] = parents = new HashSet<string>(StringComparer.Ordinal);
        parents.UnionWith(mail.Parents);
    }

    /// <summary>The ids of the mails above a mail, nearest first, as far as known.</summary>
    public HashSet<string> Ancestors(MailMessage mail)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(mail.Parents);
        while (seen.Count < MaxAncestors && queue.TryDequeue(out var id))
        {
            if (id == mail.MessageId || !seen.Add(id) || !_parents.TryGetValue(id, out var above))
                continue;
            foreach (var parent in above)
                queue.Enqueue(parent);
        }

        return seen;
    }
}
