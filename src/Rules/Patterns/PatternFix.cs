using System.Text.RegularExpressions;
using KvmModel.Source;
using Rules.Suggestions;

namespace Rules.Patterns;

/// <summary>
/// What a pattern rule suggests in the place of a match: its <c>fix</c>, with <c>$name</c> for what a metavariable stands for or a named group of a condition has. Only a match that is one piece
/// of code has a place to put it.
/// </summary>
internal static partial class PatternFix
{
    /// <summary>The names behind <c>$</c>, in order.</summary>
    public static IEnumerable<string> Names(string fix) => Name().Matches(fix).Select(match => match.Groups[1].Value);

    /// <param name="text">The file that the region is of.</param>
    public static Suggestion? Of(string fix, SourceText text, CodeRegion region, Bindings found)
    {
        if (found.Matched is not [var node] || node.Span.Start >= node.Span.End || node.Span.End > region.Tokens.Length)
            return null;
        var (first, last) = (region.Tokens[node.Span.Start], region.Tokens[node.Span.End - 1]);
        // A type among a call's arguments is one name in parentheses that are not there.
        var end = last.Offset + last.Text.Length;
        if (end > text.Text.Length || !text.Text.AsSpan(last.Offset).StartsWith(last.Text) || !text.Text.AsSpan(first.Offset).StartsWith(first.Text))
            return null;
        var isKnown = true;
        var written = Name().Replace(fix, match =>
        {
            var name = match.Groups[1].Value;
            isKnown &= found.Metavariables.ContainsKey(name);
            return found.Metavariables.TryGetValue(name, out var bound) ? bound.Text : "";
        });
        return isKnown ? LineFix.Replace(text, first.Offset, end, written) : null;
    }

    [GeneratedRegex(@"\$([A-Za-z_][A-Za-z0-9_]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
