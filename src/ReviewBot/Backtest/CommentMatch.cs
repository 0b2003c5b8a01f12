using System.Collections.Immutable;
using Rules;

namespace ReviewBot.Backtest;

/// <summary>
/// When a finding raises a comment: it stands on the same hunk of the same file in the same patch. A hunk is known by its line numbers as mailed, which a tree on which the patch falls elsewhere does not
/// change. The words are not compared: a finding about something else on that hunk counts, and the table of matches is there to see it.
/// </summary>
internal static class CommentMatch
{
    public static bool Raises(Finding finding, ArchivedComment comment, int? patch) =>
        comment.Path is { } path && comment.Hunk is { } hunk && finding.Patch == patch && finding.Path == path && Range(finding.Hunk).SequenceEqual(Range(hunk));

    /// <summary>The index of the patch that a comment is on; null for a cover letter's.</summary>
    public static int? PatchOf(ArchivedComment comment, ImmutableDictionary<string, int> indices) =>
        comment.Patch is { } message && indices.TryGetValue(message, out var index) ? index : null;

    /// <summary>The <c>@@ -1,2 +3,4 @@</c> of a hunk's heading, without the function that follows it.</summary>
    private static ReadOnlySpan<char> Range(string heading) => heading.IndexOf(" @@", StringComparison.Ordinal) is > 0 and var end ? heading.AsSpan(0, end) : heading;
}
