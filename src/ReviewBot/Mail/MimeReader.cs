using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Mail;

/// <summary>
/// A MIME body (RFC 2045, 2046) in, the texts a patch can be in out, in order: <c>text/*</c> parts and attached <c>.patch</c> or <c>.diff</c> files; of
/// <c>multipart/alternative</c> the first plain text, of <c>multipart/signed</c> the signed part and not the signature. HTML, other attachments
/// and mails within the mail are left out. Depth and number of parts are limited; a missing closing boundary is reported.
/// </summary>
internal sealed class MimeReader(MailOrigin origin, MailLimits limits, Action<Diagnostic> report)
{
    private readonly ImmutableArray<TextPart>.Builder _texts = ImmutableArray.CreateBuilder<TextPart>();
    private int _parts;
    private bool _isOverLimit;

    public ImmutableArray<TextPart> Read(HeaderBlock headers, string body)
    {
        ReadPart(headers, body, 0);
        if (_isOverLimit)
            report(origin.Says("mail-mime-limit", $"has more than {limits.MimeParts} MIME parts or nests them deeper than {limits.MimeDepth}; the rest of it is not read"));
        return _texts.ToImmutable();
    }

    private void ReadPart(HeaderBlock headers, string body, int depth)
    {
        if (++_parts > limits.MimeParts || depth > limits.MimeDepth)
        {
            _isOverLimit = true;
            return;
        }

        var type = ContentField.Parse(headers.First("Content-Type") ?? "text/plain");
        if (type.Value.StartsWith("multipart/", StringComparison.Ordinal) && type["boundary"] is { Length: > 0 and <= 1000 } boundary)
            ReadMultipart(type.Value, boundary, body, depth);
        else if (depth == 0 || IsText(type, headers))
            ReadText(type, headers, body, isWhole: depth == 0);
    }

    private static bool IsText(ContentField type, HeaderBlock headers)
    {
        var name = ContentField.Parse(headers.First("Content-Disposition") ?? "")["filename"] ?? type["name"] ?? "";
        return type.Value switch
        {
            "text/html" or "text/calendar" or "text/x-amp-html" => false,
            "" => true,
            var value when value.StartsWith("text/", StringComparison.Ordinal) => true,
            _ => name.EndsWith(".patch", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".diff", StringComparison.OrdinalIgnoreCase),
        };
    }

    private void ReadText(ContentField type, HeaderBlock headers, string body, bool isWhole)
    {
        if (isWhole && type.Value == "text/html")
            report(origin.Says("mail-html", "is HTML only; a patch in it cannot be read"));
        var encoding = (headers.First("Content-Transfer-Encoding") ?? "").Trim().ToLowerInvariant();
        var text = encoding switch
        {
            "base64" => DecodeBase64(body),
            "quoted-printable" => QuotedPrintable.DecodeBody(body),
            _ => body,
        };
        if (encoding is "base64" or "quoted-printable")
            text = WithoutCarriageReturns(text);
        if (string.Equals(type["format"], "flowed", StringComparison.OrdinalIgnoreCase))
            text = FlowedText.Unflow(text, string.Equals(type["delsp"], "yes", StringComparison.OrdinalIgnoreCase));
        if (text.Contains('\0'))
            report(origin.Says("mail-nul", "has an encoded part with NUL bytes, which is no text and is left out"));
        else
            _texts.Add(new TextPart(text, type["charset"]));
    }

    /// <summary>Decodes; what a list server appended as plain text behind the padding is kept as the text it is.</summary>
    private static string DecodeBase64(string body)
    {
        var text = Base64.Decode(body, out var appended);
        var footer = body.AsSpan(appended).TrimStart();
        return footer.IsEmpty ? text : string.Concat(text, text.EndsWith('\n') ? "" : "\n", footer);
    }

    /// <summary>
    /// MIME's canonical text has CR LF line ends (RFC 2046 §4.1.1), and some encoders put them in. When every line has one they are the encoder's; when only some
    /// lines do they are the patch's.
    /// </summary>
    private static string WithoutCarriageReturns(string text)
    {
        if (!text.Contains('\r'))
            return text;
        for (var at = text.IndexOf('\n'); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            if (at == 0 || text[at - 1] != '\r')
                return text;
        }

        return text.Replace("\r\n", "\n");
    }

    private void ReadMultipart(string type, string boundary, string body, int depth)
    {
        var hasAlternative = false;
        foreach (var (start, end) in Split(body, boundary))
        {
            var headers = HeaderBlock.Read(body.AsSpan(start, end - start), limits, out var bodyStart);
            var before = _texts.Count;
            if (!hasAlternative)
                ReadPart(headers, body[(start + bodyStart)..end], depth + 1);
            hasAlternative |= type is "multipart/alternative" && _texts.Count > before;
            if (type is "multipart/signed" || _isOverLimit)
                break;
        }
    }

    /// <summary>The parts between boundary lines, without the newline before the boundary, which belongs to it (RFC 2046 §5.1.1).</summary>
    private List<(int Start, int End)> Split(string body, string boundary)
    {
        var parts = new List<(int, int)>();
        var delimiter = "--" + boundary;
        var start = -1;
        for (var at = 0; at < body.Length && parts.Count <= limits.MimeParts;)
        {
            var newline = body.IndexOf('\n', at);
            var next = newline < 0 ? body.Length : newline + 1;
            var line = body.AsSpan(at, next - at).TrimEnd();
            if (line.StartsWith(delimiter, StringComparison.Ordinal) && line[delimiter.Length..] is "" or "--")
            {
                if (start >= 0)
                    parts.Add((start, Math.Max(start, at - 1)));
                start = next;
                if (line.Length > delimiter.Length)
                    return parts;
            }

            at = next;
        }

        report(origin.Says("mail-mime-open", "has a multipart without closing boundary; it may be cut off"));
        if (start >= 0)
            parts.Add((start, body.Length));
        return parts;
    }
}
