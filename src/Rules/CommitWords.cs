using System.Text.RegularExpressions;

namespace Rules;

/// <summary>Whether a commit message speaks of what a finding is about: whether it says which commit it fixes, or whether both have a name that is spelled like one in code, with an underscore or a digit, and not like a word of English.</summary>
internal static partial class CommitWords
{
    /// <param name="message">The subject and the message; hostile, and read once.</param>
    /// <param name="subject">What the finding is about, as <see cref="Observation.Subject"/> has it.</param>
    /// <returns>The first such name of the subject; null when the message has none of them.</returns>
    public static string? NameIn(string message, string subject)
    {
        var said = Names(message).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Names(subject).FirstOrDefault(said.Contains);
    }

    /// <summary>The commit that a patch says it fixes, which makes an edit its point: <c>Fixes: 0123456789ab ("...")</c> (Linux Documentation/process/submitting-patches.rst). Null when it says so of none.</summary>
    public static string? FixedIn(string message) => Fixes().Match(message) is { Success: true } fixes ? fixes.Groups[1].Value : null;

    [GeneratedRegex(@"^Fixes: *([0-9a-f]{8,40})\b", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Fixes();

    private static IEnumerable<string> Names(string text) => Word().Matches(text).Select(match => match.Value).Where(word => word.AsSpan().IndexOfAny("_0123456789") >= 0);

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
