namespace ReviewBot.Series;

/// <summary>
/// A scissors line, <c>-- &gt;8 --</c>: "cut here", all above it is no commit message. As <c>git mailinfo --scissors</c> has it, a line of at least eight characters
/// with scissors in it (a pair at the end counting as one), of which more than a third is perforation: dashes, scissors and the blanks after them, which are less
/// than half of it.
/// </summary>
internal static class Scissors
{
    /// <summary>A longer line is no mark that a person set.</summary>
    private const int MaxLength = 998;

    public static bool IsLine(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length is < 8 or > MaxLength)
            return false;
        var (perforation, blanks, scissors) = (0, 0, 0);
        var isPerforated = false;
        var endsInPair = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] is ' ' or '\t')
            {
                perforation += isPerforated ? 1 : 0;
                blanks += isPerforated ? 1 : 0;
                continue;
            }

            var isPair = line[at..] is ['>', '8' or '%', ..] or ['8' or '%', '<', ..];
            isPerforated = isPair || line[at] == '-';
            perforation += isPair ? 2 : isPerforated ? 1 : 0;
            scissors += isPair ? 1 : 0;
            at += isPair ? 1 : 0;
            endsInPair = isPair && at + 1 == line.Length;
        }

        var visible = line.Length - (endsInPair ? 1 : 0);
        return scissors > 0 && visible >= 8 && visible < perforation * 3 && blanks * 2 < perforation;
    }
}
