using System.Text.RegularExpressions;

namespace Rules.Patterns;

/// <summary>The groups of a regular expression that have names: words for later constraints and for messages.</summary>
internal static partial class NamedGroup
{
    public static IEnumerable<string> In(string? expression) => expression is null ? [] : Group().Matches(expression).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\(\?<([A-Za-z]\w*)>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Group();
}
