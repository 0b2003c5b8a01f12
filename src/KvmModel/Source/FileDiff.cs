using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>What a patch does to the existence and name of a file; the content may change with each but <see cref="Deleted"/>.</summary>
public enum FileChange
{
    Modified,
    Added,
    Deleted,
    Renamed,
    Copied,
}

/// <summary>
/// What a patch does to one file. Paths are from the root of the tree, prefixes (<c>a/</c>, <c>b/</c>) removed, one byte a char. A difference with a
/// <see cref="Defect"/> is never applied; its hunks can still be read.
/// </summary>
public sealed record FileDiff
{
    /// <summary>Where the content comes from; null for an added file.</summary>
    public required string? OldPath { get; init; }

    /// <summary>Where the content goes; null for a deleted file.</summary>
    public required string? NewPath { get; init; }

    public required FileChange Change { get; init; }

    /// <summary>The mode bits (octal in the diff) before; null when the diff does not say.</summary>
    public int? OldMode { get; init; }

    /// <summary>The mode bits after; null when the diff does not say.</summary>
    public int? NewMode { get; init; }

    /// <summary>The abbreviated blob id before, of the <c>index</c> line; null without one.</summary>
    public string? OldBlob { get; init; }

    /// <summary>The abbreviated blob id after, of the <c>index</c> line; null without one.</summary>
    public string? NewBlob { get; init; }

    /// <summary>Percentage of the <c>similarity index</c>; null without one.</summary>
    public int? Similarity { get; init; }

    /// <summary>The content is not given as text. Such a difference is noted and never applied.</summary>
    public bool IsBinary { get; init; }

    /// <summary>It has a <c>diff --git</c> line, so that its headers say for certain what is new and what is renamed.</summary>
    public bool HasGitHeader { get; init; }

    /// <summary>In the order of the diff.</summary>
    public ImmutableArray<Hunk> Hunks { get; init; } = [];

    /// <summary>1-based line of the first header line in the text that was parsed.</summary>
    public int DiffLine { get; init; }

    /// <summary>Why the difference cannot be applied anywhere: a refused path, a cut hunk, binary content. Null when it is sound.</summary>
    public string? Defect { get; init; }

    /// <summary>Its paths are fine. Only such a difference may be used to look anything up.</summary>
    public bool HasSafePaths => (OldPath is null || TreePath.IsSafe(OldPath)) && (NewPath is null || TreePath.IsSafe(NewPath));

    /// <summary>The path people call it by: the new one, or the old one of a deleted file.</summary>
    public string Path => NewPath ?? OldPath ?? "";

    /// <summary>The hunk and its line that show a 1-based line of the file after the patch (as the diff counts), or null when the diff does not show it.</summary>
    public (Hunk Hunk, HunkLine Line)? FindNew(int line) => Find(line, isNew: true);

    /// <summary>The hunk and its line that show a 1-based line of the file before the patch (as the diff counts), or null when the diff does not show it.</summary>
    public (Hunk Hunk, HunkLine Line)? FindOld(int line) => Find(line, isNew: false);

    /// <summary>The difference that undoes this one. Modes are not part of it.</summary>
    public FileDiff Reversed() => this with
    {
        OldPath = NewPath,
        NewPath = OldPath,
        OldBlob = NewBlob,
        NewBlob = OldBlob,
        OldMode = NewMode,
        NewMode = OldMode,
        Change = Change switch { FileChange.Added => FileChange.Deleted, FileChange.Deleted => FileChange.Added, var same => same },
        Hunks = [.. Hunks.Select(hunk => hunk.Reversed())],
    };

    public bool Equals(FileDiff? other) =>
        other is not null && OldPath == other.OldPath && NewPath == other.NewPath && Change == other.Change && OldMode == other.OldMode
        && NewMode == other.NewMode && OldBlob == other.OldBlob && NewBlob == other.NewBlob && Similarity == other.Similarity
        && IsBinary == other.IsBinary && HasGitHeader == other.HasGitHeader && DiffLine == other.DiffLine && Defect == other.Defect
        && Hunks.SequenceEqual(other.Hunks);

    public override int GetHashCode() => HashCode.Combine(OldPath, NewPath, Change, DiffLine, Hunks.Length);

    public override string ToString() => $"{Change}: {(OldPath is not null && NewPath is not null && OldPath != NewPath ? $"{OldPath} => {NewPath}" : Path)}";

    private (Hunk Hunk, HunkLine Line)? Find(int line, bool isNew)
    {
        foreach (var hunk in Hunks)
        {
            var (start, count) = isNew ? (hunk.NewStart, hunk.NewCount) : (hunk.OldStart, hunk.OldCount);
            if (line < start || line >= (long)start + count)
                continue;
            foreach (var candidate in hunk.Lines)
            {
                if ((isNew ? candidate.NewLine : candidate.OldLine) == line && candidate.Kind != (isNew ? HunkLineKind.Removed : HunkLineKind.Added))
                    return (hunk, candidate);
            }
        }

        return null;
    }
}
