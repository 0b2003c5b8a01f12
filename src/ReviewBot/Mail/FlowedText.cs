using System.Text;

namespace ReviewBot.Mail;

/// <summary>
/// <c>format=flowed</c> text (RFC 3676) in, the lines its sender wrote out: a line that ends in a blank goes on in the next, a leading blank was stuffed, the
/// signature separator <c>-- </c> is a line by itself. With <c>delsp=yes</c> the last blank belongs to the break. Quote depth is not looked at: in a patch a
/// leading <c>&gt;</c> is content.
/// </summary>
internal static class FlowedText
{
    public static string Unflow(string text, bool deletesSpace)
    {
        var result = new StringBuilder(text.Length);
        var isOpen = false;
        for (var at = 0; at < text.Length;)
        {
            var newline = text.IndexOf('\n', at);
            var line = text.AsSpan(at, (newline < 0 ? text.Length : newline) - at);
            at = newline < 0 ? text.Length : newline + 1;
            if (line is "-- ")
            {
                if (isOpen)
                    result.Append('\n');
                isOpen = false;
                result.Append(line).Append('\n');
                continue;
            }

            if (line.StartsWith(" "))
                line = line[1..];
            isOpen = line.EndsWith(" ");
            result.Append(isOpen && deletesSpace ? line[..^1] : line);
            if (!isOpen && newline >= 0)
                result.Append('\n');
        }

        return result.ToString();
    }
}
