using System.Text;

namespace ReviewBot.Bot.Outbox;

/// <summary>
/// A text in, the body and the two header fields that say how it is encoded out: as it is when it is ASCII with lines that mail can carry, which is nearly always; quoted-printable otherwise, never
/// base64, which reviewers cannot read in archives. The mail stays within seven bits, so that no server on its way has a reason to change it.
/// </summary>
/// <remarks>Source: RFC 2045 §6.7; RFC 5322 §2.1.1.</remarks>
internal static class BodyEncoding
{
    private const int MaxLine = 998;
    private const int MaxEncodedLine = 76;

    public static (string Fields, string Body) Encode(string text)
    {
        var isPlain = Ascii.IsValid(text) && Array.TrueForAll(text.Split('\n'), line => line.Length <= MaxLine);
        var fields = "MIME-Version: 1.0\n" + (isPlain
            ? "Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
            : "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n");
        return (fields, isPlain ? text : QuotedPrintable(text));
    }

    private static string QuotedPrintable(string text)
    {
        var result = new StringBuilder(text.Length * 5 / 4);
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            AppendLine(result, Encoding.UTF8.GetBytes(lines[index]));
            if (index < lines.Length - 1)
                result.Append('\n');
        }

        return result.ToString();
    }

    private static void AppendLine(StringBuilder result, byte[] line)
    {
        var column = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var isPlain = line[at] is >= (byte)'!' and <= (byte)'~' and not (byte)'=' || (line[at] is (byte)' ' or (byte)'\t' && at < line.Length - 1);
            var width = isPlain ? 1 : 3;
            if (column + width > MaxEncodedLine - 1)
            {
                result.Append("=\n");
                column = 0;
            }

            if (isPlain)
                result.Append((char)line[at]);
            else
                result.Append('=').Append(line[at].ToString("X2"));
            column += width;
        }
    }
}
