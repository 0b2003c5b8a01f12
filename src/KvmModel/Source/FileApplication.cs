using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>How applying one difference to one file ended.</summary>
public enum ApplyOutcome
{
    /// <summary>As <c>git apply</c> does it, at the stated lines or moved.</summary>
    Applied,

    /// <summary>As <c>patch</c> does it where <c>git apply</c> refuses: nearly always since a hunk needed fuzz, seldom since context overlaps or ends early.</summary>
    AppliedFuzz,

    /// <summary>Not applied, because undoing it would apply: the file has the change already.</summary>
    AlreadyApplied,

    Failed,

    /// <summary>Some of the hunks; <see cref="FileApplication.Diff"/> is without those that do not fit.</summary>
    Partial,
}

/// <summary>Where a hunk fell.</summary>
/// <param name="OldLine">1-based line of the file before at which the hunk's first line fell.</param>
/// <param name="NewLine">1-based line of the file after, all hunks applied, at which the hunk's first line fell.</param>
/// <param name="Offset">How many lines further down (negative: up) than the hunk says.</param>
/// <param name="Fuzz">How many lines of context at either end had to be ignored.</param>
public readonly record struct HunkPlacement(int OldLine, int NewLine, int Offset, int Fuzz);

/// <summary>A line of a hunk where the hunk fell.</summary>
/// <param name="Old">1-based line of the file before: its own, or for an added one that of the next line which was there.</param>
/// <param name="New">1-based line of the file after: its own, or for a removed one that of the next line which is there.</param>
public readonly record struct PlacedLine(Hunk Hunk, HunkLine Line, int Old, int New);

/// <summary>
/// What became of one difference. When it failed nothing was changed, and what is left to a reader is its context:
/// <see cref="ContextTree.Before(FileDiff)"/> and <see cref="ContextTree.After(FileDiff)"/>.
/// </summary>
public sealed record FileApplication
{
    public required FileDiff Diff { get; init; }

    public required ApplyOutcome Outcome { get; init; }

    /// <summary>The file before; null when there was none.</summary>
    public required SourceText? Before { get; init; }

    /// <summary>The file after; null when it was deleted, and when the difference failed.</summary>
    public required SourceText? After { get; init; }

    /// <summary>One for each hunk of <see cref="Diff"/>, in its order; empty when it failed.</summary>
    public ImmutableArray<HunkPlacement> Placements { get; init; } = [];

    /// <summary>Why it failed, in a sentence; null when it was applied.</summary>
    public string? Reason { get; init; }

    /// <summary>0-based index of the hunk that did not fit; null when it was applied or no hunk was to blame.</summary>
    public int? FailedHunk { get; init; }

    public bool IsApplied => Outcome is ApplyOutcome.Applied or ApplyOutcome.AppliedFuzz;

    /// <summary>
    /// Whether the file after is byte for byte what the diff's <c>index</c> line says: the proof that the tree was the author's. Null when the diff does not say.
    /// </summary>
    public bool? IsExact => !IsApplied ? false : After is { } after ? BlobId.Matches(after, Diff.NewBlob) : Before is { } before ? BlobId.Matches(before, Diff.OldBlob) : null;

    /// <summary>The lines of the hunks that fell somewhere, in order.</summary>
    public IEnumerable<PlacedLine> Lines => Diff.Hunks.Zip(Placements).SelectMany(pair => LinesOf(pair.First, pair.Second));

    /// <summary>The hunk and its line that show a 1-based line of <see cref="After"/> (counted in the real file, not as the diff counts); null when no hunk shows it.</summary>
    public (Hunk Hunk, HunkLine Line)? FindNew(int line) => Find(line, isNew: true);

    /// <summary>The hunk and its line that show a 1-based line of <see cref="Before"/>; null when no hunk shows it.</summary>
    public (Hunk Hunk, HunkLine Line)? FindOld(int line) => Find(line, isNew: false);

    public bool Equals(FileApplication? other) =>
        other is not null && Diff == other.Diff && Outcome == other.Outcome && Before?.Text == other.Before?.Text && After?.Text == other.After?.Text
        && Placements.AsSpan().SequenceEqual(other.Placements.AsSpan()) && Reason == other.Reason && FailedHunk == other.FailedHunk;

    public override int GetHashCode() => HashCode.Combine(Diff, Outcome, FailedHunk);

    private static IEnumerable<PlacedLine> LinesOf(Hunk hunk, HunkPlacement placed)
    {
        var (old, @new) = (placed.OldLine, placed.NewLine);
        foreach (var line in hunk.Lines)
        {
            yield return new PlacedLine(hunk, line, old, @new);
            old += line.Kind == HunkLineKind.Added ? 0 : 1;
            @new += line.Kind == HunkLineKind.Removed ? 0 : 1;
        }
    }

    private (Hunk Hunk, HunkLine Line)? Find(int line, bool isNew)
    {
        for (var index = 0; index < Placements.Length; index++)
        {
            var hunk = Diff.Hunks[index];
            var at = isNew ? Placements[index].NewLine : Placements[index].OldLine;
            if (line < at || line >= (long)at + (isNew ? hunk.NewCount : hunk.OldCount))
                continue;
            foreach (var candidate in LinesOf(hunk, Placements[index]))
            {
                if (candidate.Line.Kind != (isNew ? HunkLineKind.Removed : HunkLineKind.Added) && (isNew ? candidate.New : candidate.Old) == line)
                    return (hunk, candidate.Line);
            }
        }

        return null;
    }
}
