using System.Text.RegularExpressions;

namespace ReviewBot.Forge;

/// <summary>
/// What our comments begin with so that the next run knows them: an HTML comment, which readers do not see. Only marks in comments of our own login count: anybody can write
/// one; and only at the start, since further down may be the words of a patch.
/// </summary>
internal static partial class Marks
{
    /// <summary>The review whose text says how things stand; each run rewrites it.</summary>
    public const string Standing = "<!-- reviewbot:standing -->";

    public static string Finding(string key) => $"<!-- reviewbot:finding {key} -->";

    /// <summary>In a reply: the finding that began the thread is gone.</summary>
    public static string Healed(string key) => $"<!-- reviewbot:healed {key} -->";

    /// <summary>A review that adds to the standing one: the head that it was posted for, so that a post whose answer was lost is found again.</summary>
    public static string More(string head) => $"<!-- reviewbot:more {head} -->";

    /// <summary>The key of the finding that a comment is about; null when it has none.</summary>
    public static string? FindingOf(string body) => FindingMark().Match(body) is { Success: true } match ? match.Groups[1].Value : null;

    public static string? HealedOf(string body) => HealedMark().Match(body) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\A<!-- reviewbot:finding ([0-9a-f]{16}(?:-[0-9]{1,4})?) -->")]
    private static partial Regex FindingMark();

    [GeneratedRegex(@"\A<!-- reviewbot:healed ([0-9a-f]{16}(?:-[0-9]{1,4})?) -->")]
    private static partial Regex HealedMark();
}
