using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules.Suggestions;

/// <summary>
/// Makes suggestions out of small changes to a text. In: a file as a patch leaves it, and what stands where. Out: the whole lines that the change touches, as they are and as they would be;
/// null where the text is not as expected, or nothing would change. Nothing here knows whether the change heals anything: <see cref="SuggestionProof"/> does.
/// </summary>
internal static class LineFix
{
    /// <summary>Other text in the place of a span of characters.</summary>
    /// <param name="start">The offset of the first character that goes.</param>
    /// <param name="end">The offset behind the last.</param>
    public static Suggestion? Replace(SourceText text, int start, int end, string replacement)
    {
        if (start < 0 || start > end || end > text.Text.Length)
            return null;
        var (first, last) = (text.LineAt(start), text.LineAt(Math.Max(start, end - 1)));
        var from = text.LineStarts[first - 1];
        var to = text.LineStarts[last - 1] + text.Line(last).Length;
        return Of(text, first, last, $"{text.Text.AsSpan(from, start - from)}{replacement}{text.Text.AsSpan(end, Math.Max(0, to - end))}".Split('\n'));
    }

    /// <summary>Another word in the place of one that stands on a line, once and whole.</summary>
    public static Suggestion? ReplaceWord(SourceText text, int line, string word, string replacement)
    {
        var start = line >= 1 && line <= text.LineCount ? text.LineStarts[line - 1] : -1;
        var found = start < 0 ? [] : Words(text.Line(line).ToString(), word).ToList();
        return found is [var at] ? Replace(text, start + at, start + at + word.Length, replacement) : null;
    }

    /// <summary>Lines behind a line that stays.</summary>
    public static Suggestion? Insert(SourceText text, int behind, params string[] lines) => Of(text, behind, behind, [text.Line(behind).ToString(), .. lines]);

    /// <summary>Lines that go, with nothing in their place.</summary>
    public static Suggestion? Remove(SourceText text, int first, int last) => Of(text, first, last, []);

    /// <summary>Lines in the place of lines.</summary>
    public static Suggestion? Of(SourceText text, int first, int last, IReadOnlyCollection<string> lines)
    {
        if (first < 1 || last < first || last > text.LineCount || last - first >= Suggestion.MostLines || lines.Count > Suggestion.MostLines)
            return null;
        var replaced = Enumerable.Range(first, last - first + 1).Select(line => text.Line(line).ToString()).ToImmutableArray();
        return replaced.SequenceEqual(lines) ? null : new Suggestion(first, replaced, [.. lines]);
    }

    /// <summary>The white space that a line begins with.</summary>
    public static string IndentOf(SourceText text, int line)
    {
        var spelled = text.Line(line);
        return spelled[..(spelled.Length - spelled.TrimStart(" \t").Length)].ToString();
    }

    private static IEnumerable<int> Words(string line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsWord(line[at - 1])) && (at + word.Length == line.Length || !IsWord(line[at + word.Length])))
                yield return at;
        }
    }

    private static bool IsWord(char character) => character == '_' || char.IsAsciiLetterOrDigit(character);
}
