using System.Text;

namespace ReviewBot.Mail;

/// <summary>
/// The quoted-printable encoding (RFC 2045 §6.7) and its variant for header words, Q (RFC 2047 §4.2), byte-per-char on both sides. An <c>=</c> that is
/// neither followed by two hexadecimal digits nor at the end of a line stays. Blanks at the end of a line stay too, against §6.7 rule 3: encoders that leave
/// them unencoded are more common than relays that add them, and in a diff the blank before an empty context line matters.
/// </summary>
internal static class QuotedPrintable
{
    public static string DecodeBody(string text)
    {
        if (!text.Contains('='))
            return text;
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '=')
                result.Append(text[at]);
            else if (IsSoftBreak(text, at, out var next))
                at = next - 1;
            else if (TryReadByte(text, at, out var value))
                (_, at) = (result.Append(value), at + 2);
            else
                result.Append('=');
        }

        return result.ToString();
    }

    public static string DecodeWord(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '=' && TryReadByte(text, at, out var value))
                (_, at) = (result.Append(value), at + 2);
            else
                result.Append(text[at] == '_' ? ' ' : text[at]);
        }

        return result.ToString();
    }

    private static bool IsSoftBreak(string text, int equals, out int next)
    {
        next = equals + 1;
        while (next < text.Length && text[next] is ' ' or '\t')
            next++;
        if (next == text.Length)
            return true;
        next++;
        return text[next - 1] == '\n';
    }

    private static bool TryReadByte(ReadOnlySpan<char> text, int equals, out char value)
    {
        value = default;
        if (equals + 2 >= text.Length || !char.IsAsciiHexDigit(text[equals + 1]) || !char.IsAsciiHexDigit(text[equals + 2]))
            return false;
        value = (char)((Digit(text[equals + 1]) << 4) | Digit(text[equals + 2]));
        return true;
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
