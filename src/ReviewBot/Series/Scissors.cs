namespace ReviewBot.Series;

/// <summary>
/// A scissors line, <c>-- &gt;8 --</c>: "cut here", all above it is no commit message. As <c>git mailinfo --scissors</c> has it, a line of at least eight characters
/// with scissors in it, of which more than a third is perforation (dashes, scissors and the blanks among them), and less than half of the perforation blank.
/// </summary>
internal static class Scissors
{
    public static bool IsLine(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length is < 8 or > 998)
            return false;
        var (perforation, blanks, scissors) = (0, 0, 0);
        var isPerforated = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] is ' ' or '\t')
            {
                perforation += isPerforated ? 1 : 0;
                blanks++;
                continue;
            }

            var isPair = line[at..] is ['>', '8' or '%', ..] or ['8' or '%', '<', ..];
            isPerforated = isPair || line[at] == '-';
            perforation += isPair ? 2 : isPerforated ? 1 : 0;
            scissors += isPair ? 1 : 0;
            at += isPair ? 1 : 0;
        }

        return scissors > 0 && line.Length < perforation * 3 && blanks * 2 < perforation;
    }
}
