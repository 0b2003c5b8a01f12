using System.Security.Cryptography;
using System.Text;
using KvmModel.Source;
using ReviewBot.Mail;

namespace ReviewBot.Bot.Inbox;

/// <summary>A mail as bytes: what the store keeps. A line that an mbox or a delivery agent put before the header is taken off.</summary>
internal static class RawText
{
    /// <summary>RFC 5322 §2.1.1: no line, and so no id, is longer.</summary>
    public const int MaxId = 998;

    /// <summary>RFC 2606 §2: a domain that nobody has.</summary>
    private const string OwnName = "@message-id.invalid";

    public static byte[] WithoutEnvelopeLine(byte[] raw)
    {
        if (!raw.AsSpan().StartsWith("From "u8) && !raw.AsSpan().StartsWith(">From "u8))
            return raw;
        var end = raw.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? [] : raw[(end + 1)..];
    }

    /// <summary>The Message-ID, without angle brackets. A mail without a sound one is named by its content, so that the same mail has the same name.</summary>
    public static string MessageId(byte[] raw)
    {
        var id = MailParser.MessageIds(Headers(raw).First("Message-ID")).FirstOrDefault();
        return id is { Length: > 2 and <= MaxId } && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !id.AsSpan().ContainsAny('<', '>')
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(raw)) + OwnName;
    }

    /// <summary>Whether a mail has its name from here only, so that nobody else knows the mail by it.</summary>
    public static bool IsOwnName(string messageId) => messageId.EndsWith(OwnName, StringComparison.Ordinal);

    public static HeaderBlock Headers(byte[] raw)
    {
        var length = Math.Min(raw.Length, MailLimits.Default.HeaderBytes + 1);
        return HeaderBlock.Read(Encoding.Latin1.GetString(raw, 0, length).Replace("\r\n", "\n", StringComparison.Ordinal), MailLimits.Default, out _);
    }

    /// <summary>The mail as it is read for patches; null for what is no mail.</summary>
    public static MailMessage? Read(byte[] raw, string name, Action<Diagnostic>? report = null) =>
        new StreamMailSource(new MemoryStream(raw), name).Read(report ?? (_ => { })).FirstOrDefault();
}
