using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Reports;

/// <summary>A paragraph, or lines of code.</summary>
/// <param name="IsCode">Whether the lines stand as they are; else they are one line of prose.</param>
internal sealed record ProseBlock(bool IsCode, ImmutableArray<string> Lines);

/// <summary>
/// The text of a message as blocks: lines that start with white space are code (<see cref="WordWrap"/> leaves them alone too), an empty line ends a paragraph. The
/// text is what the author of a rule wrote with words of a patch in it: nothing in it is markup.
/// </summary>
internal static class Prose
{
    /// <returns>Blocks that are not empty; code without the indentation that all its lines have.</returns>
    public static IEnumerable<ProseBlock> Blocks(string text)
    {
        var lines = SourceText.Display(text).ReplaceLineEndings("\n").Trim('\n').Split('\n');
        for (var at = 0; at < lines.Length;)
        {
            var start = at;
            var kind = KindOf(lines[at]);
            while (at < lines.Length && KindOf(lines[at]) == kind)
                at++;
            if (kind != LineKind.Empty)
                yield return kind == LineKind.Code ? Code(lines[start..at]) : new ProseBlock(false, [string.Join(' ', lines[start..at])]);
        }
    }

    private enum LineKind { Empty, Code, Words }

    private static LineKind KindOf(string line) => string.IsNullOrWhiteSpace(line) ? LineKind.Empty : char.IsWhiteSpace(line[0]) ? LineKind.Code : LineKind.Words;

    private static ProseBlock Code(string[] lines)
    {
        var shared = lines.Min(line => line.TakeWhile(char.IsWhiteSpace).Count());
        return new ProseBlock(true, [.. lines.Select(line => line[shared..].TrimEnd())]);
    }
}
