using System.Text.RegularExpressions;

namespace Rules;

/// <summary>Whether a commit message speaks of what a finding is about: whether both have a name that is spelled like one in code, with an underscore or a digit, and not like a word of English.</summary>
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

    private static IEnumerable<string> Names(string text) => Word().Matches(text).Select(match => match.Value).Where(word => word.AsSpan().IndexOfAny("_0123456789") >= 0);

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
