using KvmModel.Source;
using Rules;

namespace ReviewBot.Review;

/// <summary>
/// Follows the line of a finding, which counts in the file as one patch leaves or finds it, to where it is when the whole series is on, or was before any of it. Forges and
/// code scanners know only these two states.
/// </summary>
/// <remarks>Counts as the diffs do: of a patch that landed lower or higher than it says, the result is off by as much. Series from git never are.</remarks>
public static class SeriesLines
{
    /// <summary>Where the line is after the last patch; null when a later patch removes it, or when the finding is about a line that its own patch removes.</summary>
    public static SourceLocation? AtEnd(SeriesReview review, Finding finding)
    {
        if (finding.Side == DiffSide.Old)
            return null;
        return Follow(new SourceLocation(finding.Path, finding.Line), review.Patches.Where(patch => patch.Patch.Index > finding.Patch).Select(patch => patch.Diff.Files.AsEnumerable()));
    }

    /// <summary>Where the first of the lines that a suggestion replaces is after the last patch; null when a later patch changes one of them or comes between them.</summary>
    public static SourceLocation? SuggestedAtEnd(SeriesReview review, Finding finding)
    {
        if (finding.Suggestion is not { } suggestion)
            return null;
        var places = Enumerable.Range(suggestion.FirstLine, suggestion.Replaced.Length).Select(line => AtEnd(review, finding with { Side = DiffSide.New, Line = line })).ToList();
        return places[0] is { } first && places.Index().All(place => place.Item == first with { Line = first.Line + place.Index }) ? first : null;
    }

    /// <summary>Where a line that its patch removes was before the first patch; null when an earlier patch brought it, or when the finding is about a line after its patch.</summary>
    public static SourceLocation? AtStart(SeriesReview review, Finding finding)
    {
        if (finding.Side == DiffSide.New)
            return null;
        var undone = review.Patches.Reverse().Where(patch => patch.Patch.Index < finding.Patch).Select(patch => patch.Diff.Files.Reverse().Select(file => file.Reversed()));
        return Follow(new SourceLocation(finding.Path, finding.Line), undone);
    }

    private static SourceLocation? Follow(SourceLocation start, IEnumerable<IEnumerable<FileDiff>> patches)
    {
        SourceLocation? at = start;
        foreach (var files in patches)
        {
            if (at is { } place && files.FirstOrDefault(file => file.OldPath == place.Path && file.Change != FileChange.Copied) is { } file)
                at = file.NewPath is { } path && After(file, place.Line) is { } line ? new SourceLocation(path, line) : null;
        }

        return at;
    }

    /// <summary>The line after the difference of a line before it; null when it is removed.</summary>
    private static int? After(FileDiff file, int line)
    {
        var moved = 0;
        foreach (var hunk in file.Hunks)
        {
            // A hunk that only inserts names the line after which it does.
            var first = hunk.OldCount == 0 ? hunk.OldStart + 1 : hunk.OldStart;
            if (line < first)
                break;
            if (line < first + hunk.OldCount)
                return hunk.Lines.Where(one => one.OldLine == line && one.Kind == HunkLineKind.Context).Select(one => (int?)one.NewLine).FirstOrDefault();
            moved += hunk.NewCount - hunk.OldCount;
        }

        return line + moved;
    }
}
