using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Inbox;

/// <summary>
/// A Maildir that somebody else fills (<c>mbsync</c>, <c>lei</c>, a delivery agent) and that is only read. Its files are known by the part of their names that does not change, so that
/// a mail that is read, moved or flagged is not looked at again.
/// </summary>
internal sealed class MaildirInbox(string path, bool isTrusted, BotStore store) : IInbox
{
    private readonly Maildir _maildir = new(path);
    private HashSet<string>? _known;

    public string Name => $"maildir {_maildir.FullPath}";

    public int TakeNew(Intake intake, CancellationToken cancel)
    {
        _known ??= Known();
        var fresh = new List<string>();
        var confirmed = 0;
        return intake.Take(Name, isTrusted, Fresh(), Confirm, cancel);

        IEnumerable<IncomingMail> Fresh()
        {
            foreach (var (file, name) in _maildir.Files())
            {
                if (_known.Contains(name) || ReadOrNull(file) is not { } raw)
                    continue;
                fresh.Add(name);
                yield return new IncomingMail(raw, new SourceMark(name, ""));
            }
        }

        void Confirm(int taken)
        {
            for (; confirmed < taken; confirmed++)
                _known.Add(fresh[confirmed]);
        }
    }

    private HashSet<string> Known() =>
        store.Do(transaction => transaction.Query($"SELECT item FROM position WHERE source = {Name}", row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Its owner may rename or remove it meanwhile; under its next name it is found by the next look.</summary>
    private static byte[]? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
