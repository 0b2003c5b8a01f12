using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Series;
using Rules;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// What people have said in a thread already: the diff lines that somebody other than the author quoted and wrote something under. A finding on such a line is not told. It may be about something
/// else than the person's remark: silence is the smaller mistake.
/// </summary>
internal sealed class HumanComments
{
    /// <summary>Quoted lines above a remark that it may be about.</summary>
    private const int Reach = 4;

    private readonly Dictionary<(string Patch, string Line), string> _said = [];

    public static HumanComments In(StoredThread thread, PatchSeries series)
    {
        var comments = new HumanComments();
        var people = thread.Mails.Values.Where(mail => mail.Kind != MailKind.Patch && !MailAddress.AreSame(mail.Message.From.Address, series.Author.Address));
        foreach (var mail in people.OrderBy(mail => mail.Message.MessageId, StringComparer.Ordinal))
        {
            var patches = mail.Message.Parents.Where(thread.Mails.ContainsKey).ToList();
            foreach (var line in mail.Message.Text.SelectMany(part => CommentedLines(part.Text.Split('\n'))))
            {
                foreach (var patch in patches)
                    comments._said.TryAdd((patch, line), mail.Message.From.Name);
            }
        }

        return comments;
    }

    /// <summary>Who said something under the finding's line; null when nobody did.</summary>
    public string? By(string? patch, Finding finding) => patch is not null && Normal(finding.Quoted) is { Length: > 3 } line ? _said.GetValueOrDefault((patch, line)) : null;

    private static IEnumerable<string> CommentedLines(string[] lines)
    {
        var above = new Queue<string>();
        foreach (var line in lines)
        {
            if (line == "-- ")
                yield break;
            if (line.StartsWith('>'))
            {
                above.Enqueue(Normal(line[1..].StartsWith(' ') ? line[2..] : line[1..]));
                if (above.Count > Reach)
                    above.Dequeue();
            }
            else if (line.AsSpan().Trim().Length > 0)
            {
                while (above.TryDequeue(out var commented))
                    yield return commented;
            }
        }
    }

    /// <summary>Mailers change the white space of what they quote.</summary>
    private static string Normal(string line) => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
