using System.Text;

namespace ReviewBot.Mail;

/// <summary>
/// The base64 encoding (RFC 2045 §6.8), byte-per-char on both sides. Characters outside the alphabet are skipped; the text ends at the padding, so that a
/// footer which a list server appended in plain text is no data. A last group that is cut off gives the bytes it has.
/// </summary>
internal static class Base64
{
    /// <param name="text">Encoded text, with or without line breaks.</param>
    /// <param name="appended">The offset behind the padding, where anything but blanks is not base64; the length of the text when there is no padding.</param>
    public static string Decode(ReadOnlySpan<char> text, out int appended)
    {
        var result = new StringBuilder(text.Length / 4 * 3 + 3);
        var (bits, held) = (0, 0);
        appended = text.Length;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '=' && held is 2 or 3)
            {
                appended = at + 1;
                while (appended < text.Length && text[appended] == '=')
                    appended++;
                break;
            }

            var value = Value(text[at]);
            if (value < 0)
                continue;
            bits = (bits << 6) | value;
            if (++held == 4)
            {
                result.Append((char)(bits >> 16)).Append((char)((bits >> 8) & 0xff)).Append((char)(bits & 0xff));
                (bits, held) = (0, 0);
            }
        }

        if (held >= 2)
            result.Append((char)((bits >> (6 * held - 8)) & 0xff));
        if (held == 3)
            result.Append((char)((bits >> 2) & 0xff));
        return result.ToString();
    }

    private static int Value(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
