using System.IO.Compression;
using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>The mails of one stream: an mbox, or a single mail; gzip-compressed or not (told by the first two bytes, RFC 1952 §2.3.1). Can be read once.</summary>
public sealed class StreamMailSource(Stream stream, string name, MailLimits? limits = null) : IMailSource
{
    private readonly MailLimits _limits = limits ?? MailLimits.Default;

    public IEnumerable<MailMessage> Read(Action<Diagnostic> report)
    {
        var plain = new PeekedStream(stream);
        Stream content = plain.StartsWith(0x1f, 0x8b) ? new GZipStream(plain, CompressionMode.Decompress) : plain;
        foreach (var mail in new MailSplitter(content, name, _limits, report).Split())
        {
            if (MailParser.Parse(mail, _limits, report) is { } message)
                yield return message;
        }
    }
}
