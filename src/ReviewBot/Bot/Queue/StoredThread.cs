using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KvmModel.Source;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Store;
using ReviewBot.Mail;
using ReviewBot.Series;

namespace ReviewBot.Bot.Queue;

/// <summary>One mail of a thread with what is needed to answer it.</summary>
internal sealed record ThreadMail(string Kind, MailMessage Message, HeaderBlock Headers);

/// <summary>The mails of a thread as the store has them now, and the series that they make. The same mails give the same series whatever the order in which they came.</summary>
internal sealed class StoredThread
{
    private const int MaxMails = 4_000;

    private StoredThread(ImmutableDictionary<string, ThreadMail> mails, FoundSeries found) => (Mails, Found) = (mails, found);

    /// <summary>By Message-ID. Without robots and our own.</summary>
    public ImmutableDictionary<string, ThreadMail> Mails { get; }

    public FoundSeries Found { get; }

    public static StoredThread Load(StoreTransaction store, long thread)
    {
        string[] kinds = [MailKind.Patch, MailKind.Talk, MailKind.Command, MailKind.Answered];
        var rows = store.Query(
            $"SELECT id, message_id, kind, raw FROM mail WHERE thread = {thread} AND kind IN {kinds} ORDER BY message_id LIMIT {MaxMails}",
            row => (Id: row.GetInt64(0), MessageId: row.GetString(1), Kind: row.GetString(2), Raw: row.Bytes(3)));
        var mails = ImmutableDictionary.CreateBuilder<string, ThreadMail>(StringComparer.Ordinal);
        var messages = new List<MailMessage>();
        foreach (var (id, messageId, kind, raw) in rows)
        {
            if (RawText.Read(raw, $"mail {id}") is not { } message)
                continue;
            message = message with { MessageId = messageId };
            messages.Add(message);
            mails[messageId] = new ThreadMail(kind, message, RawText.Headers(raw));
        }

        return new StoredThread(mails.ToImmutable(), new SeriesReader().Read([new GivenMessages(messages)]));
    }

    /// <summary>The Message-IDs of a series' own mails: those that it took over from the version before are not among them.</summary>
    public IEnumerable<string> Parts(PatchSeries series) =>
        series.Patches.Select(patch => patch.MessageId).Prepend(series.Cover?.MessageId).OfType<string>().Where(id =>
            !Mails.TryGetValue(id, out var mail) || SubjectLine.Parse(mail.Message.Subject).Revision.CompareTo(series.Revision) == 0 || series.Revision.IsInferred);

    /// <summary>What the series is made of, in a few digits.</summary>
    public static string Digest(PatchSeries series)
    {
        var ids = series.Patches.Select(patch => patch.MessageId).Prepend(series.Cover?.MessageId);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ids))).AsSpan(0, 16));
    }

    /// <summary>All patches are there, and the cover letter if the patches answer one.</summary>
    public bool IsComplete(PatchSeries series)
    {
        if (!series.MissingParts.IsEmpty)
            return false;
        if (series.Cover is not null || series.Total == 1)
            return true;
        return series.Patches is not [{ MessageId: { } first }, ..] || !Mails.TryGetValue(first, out var mail) || mail.Message.Parents is not [.., var parent] || Mails.ContainsKey(parent);
    }

    private sealed class GivenMessages(IEnumerable<MailMessage> messages) : IMailSource
    {
        public IEnumerable<MailMessage> Read(Action<Diagnostic> report) => messages;
    }
}
