namespace ReviewBot.Reports;

/// <summary>
/// Breaks prose into lines of a width. Newlines stay; a line that starts with white space is quoted code and stays as it is; a word that is longer
/// than the width (a path) has a line to itself.
/// </summary>
internal static class WordWrap
{
    /// <param name="text">Prose, not yet safe for a terminal.</param>
    /// <param name="width">In columns, at least 1.</param>
    /// <returns>Lines that are safe for a terminal; at least one.</returns>
    public static IEnumerable<string> Lines(string text, int width)
    {
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            if (line.Length == 0 || char.IsWhiteSpace(line[0]))
                yield return PrintableText.Of(line.TrimEnd());
            else
                foreach (var part in Fill(line, width))
                    yield return part;
        }
    }

    private static IEnumerable<string> Fill(string paragraph, int width)
    {
        var line = "";
        foreach (var word in paragraph.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var printable = PrintableText.Of(word);
            if (line.Length == 0)
            {
                line = printable;
            }
            else if (PrintableText.WidthOf(line) + 1 + PrintableText.WidthOf(printable) <= width)
            {
                line += " " + printable;
            }
            else
            {
                yield return line;
                line = printable;
            }
        }

        yield return line;
    }
}
