namespace ReviewBot.Series;

/// <summary>The two questions mail asks of a diff before anybody parses it: where does it start, and is there one at all.</summary>
internal static class DiffScan
{
    /// <summary>
    /// Whether a line ends the commit message, as for <c>git mailinfo</c>: <c>---</c> alone, <c>--- file</c>, <c>diff -</c> or <c>Index: </c> at its start.
    /// </summary>
    public static bool StartsPatch(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("diff -") || line.StartsWith("Index: "))
            return true;
        return line.StartsWith("---") && (line[3..].IsWhiteSpace() || (line.Length > 4 && line[3] == ' ' && !char.IsWhiteSpace(line[4])));
    }

    /// <summary>Whether the text changes a file: a <c>diff --git</c> line, or a <c>---</c> line with its <c>+++</c> line.</summary>
    public static bool HasFile(string text)
    {
        var previousIsOld = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (line.StartsWith("diff --git ") || (previousIsOld && line.StartsWith("+++ ")))
                return true;
            previousIsOld = line.StartsWith("--- ");
        }

        return false;
    }
}
