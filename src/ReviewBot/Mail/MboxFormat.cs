namespace ReviewBot.Mail;

/// <summary>
/// The two things an mbox adds to mail (RFC 4155, appendix A): separator lines <c>From sender date</c>, and a <c>&gt;</c> before body lines that look like one.
/// In the <em>mboxrd</em> dialect every line of <c>&gt;</c>s and <c>From </c> gets one more; in <em>mboxo</em> only the bare <c>From </c>, so that a
/// <c>&gt;From </c> of the sender's cannot be told from a quoted one: it is taken for quoted.
/// </summary>
internal static class MboxFormat
{
    /// <summary>The separator that public-inbox writes, which promises the mboxrd dialect.</summary>
    public static bool PromisesMboxrd(ReadOnlySpan<byte> separator) => separator.StartsWith("From mboxrd@z "u8);

    /// <summary>
    /// Whether a line separates mails: <c>From </c>, something, a time of day, a year. Stricter than "starts with From", because writers exist that quote
    /// nothing, and laxer than RFC 4155 about the date (<c>git format-patch</c> writes a commit id for a sender).
    /// </summary>
    public static bool IsSeparator(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("From "u8) || line.Length > 1000)
            return false;
        var hasTime = false;
        var hasYear = false;
        foreach (var range in line.Split((byte)' '))
        {
            var word = line[range];
            if (hasTime)
                hasYear |= word.Length == 4 && IsDigits(word) && word[0] is (byte)'1' or (byte)'2';
            hasTime |= word.Length is 5 or 8 && word[2] == ':' && IsDigits(word[..2]) && IsDigits(word[3..5]);
        }

        return hasTime && hasYear;
    }

    /// <summary>Takes one level of quoting off a body line.</summary>
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> line, bool mboxrd)
    {
        var marks = line.IndexOfAnyExcept((byte)'>');
        var isQuoted = marks > 0 && (mboxrd || marks == 1) && line[marks..].StartsWith("From "u8);
        return isQuoted ? line[1..] : line;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
