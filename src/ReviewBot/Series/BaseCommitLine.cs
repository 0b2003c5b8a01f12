using System.Text.RegularExpressions;

namespace ReviewBot.Series;

/// <summary>The <c>base-commit: id</c> line that <c>git format-patch --base</c> writes below a cover letter or the first patch.</summary>
internal static partial class BaseCommitLine
{
    /// <summary>The commit id in lower case, or null.</summary>
    public static string? Find(string? text) =>
        text is not null && Line().Match(text) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;

    [GeneratedRegex(@"^base-commit:[ \t]*([0-9a-f]{7,64})[ \t]*\r?$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
