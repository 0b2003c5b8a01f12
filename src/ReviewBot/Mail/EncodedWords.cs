using System.Text;

namespace ReviewBot.Mail;

/// <summary>
/// Header text with RFC 2047 encoded words (<c>=?charset?B|Q?text?=</c>) in, Unicode out. Blanks between two encoded words are not text (§6.2), and the
/// bytes of adjacent words in one charset are joined before they are decoded, because mailers do split inside a character (which §5 forbids).
/// What is not a well-formed encoded word stays as it is.
/// </summary>
internal static class EncodedWords
{
    /// <param name="text">Unfolded header text, one byte a char.</param>
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
            return Charset.Decode(text, null);
        var result = new StringBuilder(text.Length);
        var pending = new List<byte>();
        string? pendingCharset = null;
        var plainFrom = 0;
        for (var at = text.IndexOf("=?", StringComparison.Ordinal); at >= 0;)
        {
            if (!TryReadWord(text, at, out var charset, out var bytes, out var end))
            {
                at = text.IndexOf("=?", at + 2, StringComparison.Ordinal);
                continue;
            }

            var between = text.AsSpan(plainFrom, at - plainFrom);
            var isAdjacent = pendingCharset is not null && between.IsWhiteSpace();
            if (!isAdjacent || !charset.Equals(pendingCharset, StringComparison.OrdinalIgnoreCase))
                Flush();
            if (!isAdjacent)
                result.Append(Charset.Decode(between.ToString(), null));
            pendingCharset = charset;
            pending.AddRange(bytes);
            plainFrom = end;
            at = text.IndexOf("=?", end, StringComparison.Ordinal);
        }

        Flush();
        return result.Append(Charset.Decode(text[plainFrom..], null)).ToString();

        void Flush()
        {
            if (pending.Count > 0)
                result.Append(Charset.Decode([.. pending], pendingCharset));
            pending.Clear();
            pendingCharset = null;
        }
    }

    private static bool TryReadWord(string text, int start, out string charset, out byte[] bytes, out int end)
    {
        (charset, bytes, end) = ("", [], 0);
        var charsetEnd = text.IndexOf('?', start + 2);
        if (charsetEnd < 0 || charsetEnd + 2 >= text.Length || text[charsetEnd + 2] != '?')
            return false;
        var close = text.IndexOf('?', charsetEnd + 3);
        if (close < 0 || close + 1 >= text.Length || text[close + 1] != '=')
            return false;
        charset = text[(start + 2)..charsetEnd];
        if (charset.Length == 0 || charset.AsSpan().ContainsAny(" \t()<>@,;:\"/[]="))
            return false;
        if (charset.IndexOf('*') is > 0 and var language)
            charset = charset[..language]; // RFC 2231 §5
        var content = text.AsSpan(charsetEnd + 3, close - charsetEnd - 3);
        end = close + 2;
        switch (text[charsetEnd + 1])
        {
            case 'B' or 'b':
                bytes = Encoding.Latin1.GetBytes(Base64.Decode(content, out _));
                return true;
            case 'Q' or 'q':
                bytes = Encoding.Latin1.GetBytes(QuotedPrintable.DecodeWord(content));
                return true;
            default:
                return false;
        }
    }
}
