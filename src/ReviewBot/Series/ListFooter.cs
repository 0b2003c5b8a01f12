namespace ReviewBot.Series;

/// <summary>
/// What is added below a letter: the signature behind <c>-- </c> (RFC 3676 §4.3) and the footer of a list server (a line of underscores, then "… mailing list").
/// Cut from cover letters, where it would be taken for text; below a diff it does no harm and stays, as git keeps it.
/// </summary>
internal static class ListFooter
{
    /// <summary>A longer "signature" is text of the letter.</summary>
    private const int MaxSignatureLines = 20;

    public static string Strip(string text)
    {
        var lines = text.Split('\n');
        var end = lines.Length;
        for (var at = lines.Length - 2; at >= 0 && at >= lines.Length - MaxSignatureLines; at--)
        {
            if (lines[at].Length >= 20 && lines[at].AsSpan().TrimEnd().IndexOfAnyExcept('_') < 0 && lines[at + 1].Contains("mailing list", StringComparison.OrdinalIgnoreCase))
                end = at;
        }

        var signature = Array.LastIndexOf(lines[..end], "-- ");
        if (signature >= 0 && end - signature <= MaxSignatureLines)
            end = signature;
        return string.Join('\n', lines[..end]).TrimEnd();
    }
}
