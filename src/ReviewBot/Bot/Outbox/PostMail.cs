using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ReviewBot.Bot.Configuration;
using ReviewBot.Bot.Inbox;
using ReviewBot.Bot.Queue;
using ReviewBot.Bot.Store;

namespace ReviewBot.Bot.Outbox;

/// <summary>A mail of ours, before it is a row of the store.</summary>
/// <param name="Kind"><c>reply</c>, <c>summary</c>, <c>answer</c> or <c>approval</c>.</param>
/// <param name="Findings">Fingerprint and rule of each comment in it.</param>
internal sealed record PostMail(string Kind, string MessageId, Recipients Recipients, string Subject, byte[] Raw, ImmutableArray<(string Fingerprint, string Rule)> Findings);

/// <summary>Writes the header around a text: threaded under the mail that it answers, marked as a program's, and named so that the same post always has the same name.</summary>
/// <param name="key">A secret of this bot. Without it nobody can name a post before it is sent, and so make lists take the real one for a copy.</param>
/// <remarks>Source: RFC 5322 §3.6.4 (References), RFC 3834 §3.1, §5 (<c>Auto-Submitted</c>), RFC 2076 §3.9 (<c>Precedence</c>).</remarks>
internal sealed class PostWriter(BotConfig config, byte[] key, TimeProvider clock)
{
    /// <summary>Ids in a References field; of more, the first and the last are kept.</summary>
    private const int MaxReferences = 30;

    /// <param name="kind">As <see cref="PostMail.Kind"/>.</param>
    /// <param name="name">What the post is, in words that no other post has: its Message-ID follows from them.</param>
    public PostMail Answer(string kind, string name, ThreadMail answered, string text, ImmutableArray<(string Fingerprint, string Rule)> findings, bool isPrivate = false)
    {
        var recipients = Recipients.Of(answered, config, isPrivate);
        var subject = answered.Message.Subject.StartsWith("re:", StringComparison.OrdinalIgnoreCase) ? answered.Message.Subject : "Re: " + answered.Message.Subject;
        var threading = IsId(answered.Message.MessageId)
            ? HeaderText.Field("In-Reply-To", $"<{answered.Message.MessageId}>") + HeaderText.Field("References", References(answered))
            : "";
        return Write(kind, name, recipients, subject, threading, text, findings);
    }

    public PostMail Write(string kind, string name, Recipients recipients, string subject, string threading, string text, ImmutableArray<(string Fingerprint, string Rule)> findings)
    {
        var id = MessageId(name);
        var (encoding, body) = BodyEncoding.Encode(text);
        var header = new StringBuilder()
            .Append(HeaderText.Field("From", HeaderText.Mailbox(config.Identity.Name, config.Identity.Address)))
            .Append(recipients.To.IsEmpty ? "" : HeaderText.Field("To", People(recipients.To)))
            .Append(recipients.Cc.IsEmpty ? "" : HeaderText.Field("Cc", People(recipients.Cc)))
            .Append(HeaderText.Field("Subject", HeaderText.Text(subject)))
            .Append(HeaderText.Field("Date", HeaderText.Date(clock.GetUtcNow())))
            .Append(HeaderText.Field("Message-ID", $"<{id}>"))
            .Append(threading)
            .Append("Auto-Submitted: auto-replied\nPrecedence: bulk\n")
            .Append(HeaderText.Field("X-Loop", config.Identity.Address))
            .Append(encoding);
        return new PostMail(kind, id, recipients, subject, Encoding.ASCII.GetBytes($"{header}\n{body}"), findings);
    }

    private string MessageId(string name) =>
        $"reviewbot-{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)).AsSpan(0, 16))}@{MailAddress.DomainOf(config.Identity.Address)}";

    private static string References(ThreadMail answered)
    {
        var ids = answered.Message.Parents.Where(IsId).Append(answered.Message.MessageId!).ToList();
        if (ids.Count > MaxReferences)
            ids.RemoveRange(1, ids.Count - MaxReferences);
        return string.Join(' ', ids.Select(id => $"<{id}>"));
    }

    /// <summary>Whether others find a mail by it.</summary>
    private static bool IsId(string? id) => id is { Length: > 2 and < 500 } && !RawText.IsOwnName(id) && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !id.AsSpan().ContainsAny('<', '>');

    private static string People(ImmutableArray<Series.Person> people) => string.Join(", ", people.Select(person => HeaderText.Mailbox(person.Name, person.Address)));

    /// <summary>The key of the bot that has this store; made when it is first asked for.</summary>
    public static byte[] Key(StoreTransaction store)
    {
        store.Execute($"INSERT INTO setting (name, value) VALUES ('key', {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}) ON CONFLICT (name) DO NOTHING");
        return Convert.FromHexString(store.First($"SELECT value FROM setting WHERE name = 'key'", row => row.GetString(0))!);
    }
}
