namespace KvmModel.Source;

/// <summary>
/// Applies one difference to one file. In: the difference and the file it is for (null: there is none). Out: the file after and where each hunk fell, or the
/// reason why not. All hunks or nothing; bytes that no hunk names stay as they are.
/// </summary>
public static class PatchApplier
{
    public static FileApplication Apply(FileDiff diff, SourceText? before, ApplyOptions options)
    {
        if (Objection(diff, before) is { } objection)
            return Failed(diff, before, objection, null);
        if (diff.Change is FileChange.Added && before is not null)
            return Reject(diff, before, $"{PatchPath.ForMessage(diff.Path)} exists already", null);

        var work = new WorkLimit();
        var image = LineImage.Of(before);
        var (placements, failed) = StrictPlacement.Apply(image, diff, work);
        var isFuzzy = failed is not null && options.MaxFuzz > 0;
        if (isFuzzy)
        {
            image = LineImage.Of(before);
            (placements, var fuzzyFailed) = FuzzyPlacement.Apply(image, diff, options.MaxFuzz, work);
            failed = fuzzyFailed;
        }

        if (work.IsSpent)
            return Failed(diff, before, "finding a place for its hunks takes too long", failed);
        if (failed is { } hunk)
            return Reject(diff, before, Mismatch(diff, hunk, before), hunk);

        if (diff.Change == FileChange.Deleted && image.Count > 0)
            return Failed(diff, before, $"{PatchPath.ForMessage(diff.Path)} would be deleted but has lines that the patch does not remove", null);
        return new FileApplication
        {
            Diff = diff,
            Outcome = isFuzzy ? ApplyOutcome.AppliedFuzz : ApplyOutcome.Applied,
            Before = before,
            After = diff.Change == FileChange.Deleted ? null
                : diff.Hunks.IsEmpty && before?.Path == diff.Path ? before
                : new SourceText(diff.Path, diff.Hunks.IsEmpty ? before?.Text ?? "" : image.ToText(separate: isFuzzy)),
            Placements = placements,
        };
    }

    private static string? Objection(FileDiff diff, SourceText? before)
    {
        if (diff.Defect is not null)
            return diff.Defect;
        if (before is not null || diff.Change == FileChange.Added)
            return null;
        // A plain diff without dates does not say that a file is new; a single hunk that inserts into nothing does.
        if (diff is { HasGitHeader: false, Change: FileChange.Modified, Hunks: [{ OldCount: 0 }] })
            return null;
        return $"the tree has no {PatchPath.ForMessage(diff.OldPath!)}";
    }

    private static FileApplication Reject(FileDiff diff, SourceText? before, string reason, int? hunk)
    {
        if (before is null || !IsAlreadyThere(diff, before))
            return Failed(diff, before, reason, hunk);
        return new FileApplication
        {
            Diff = diff,
            Outcome = ApplyOutcome.AlreadyApplied,
            Before = before,
            After = null,
            Reason = $"{PatchPath.ForMessage(diff.Path)} has the change already",
            FailedHunk = hunk,
        };
    }

    /// <summary>Undoing the change works, and there is something to undo.</summary>
    private static bool IsAlreadyThere(FileDiff diff, SourceText before)
    {
        if (diff.Hunks.IsEmpty || diff.Change is FileChange.Deleted or FileChange.Copied or FileChange.Renamed)
            return false;
        var image = LineImage.Of(before);
        return StrictPlacement.Apply(image, diff.Reversed(), new WorkLimit()).FailedHunk is null && (diff.Change != FileChange.Added || image.Count == 0);
    }

    private static FileApplication Failed(FileDiff diff, SourceText? before, string reason, int? hunk) => new()
    {
        Diff = diff,
        Outcome = ApplyOutcome.Failed,
        Before = before,
        After = null,
        Reason = reason,
        FailedHunk = hunk,
    };

    /// <summary>Which hunk, and the first line of it that the file nowhere has: what a person would look for.</summary>
    private static string Mismatch(FileDiff diff, int index, SourceText? before)
    {
        var hunk = diff.Hunks[index];
        var which = $"hunk {index + 1} of {diff.Hunks.Length} (line {hunk.OldStart}) does not fit {PatchPath.ForMessage(diff.OldPath ?? diff.Path)}";
        if (before is null)
            return which;
        var wanted = new Dictionary<string, int>();
        foreach (var line in hunk.Lines)
        {
            if (line.Kind != HunkLineKind.Added)
                wanted.TryAdd(line.Text, wanted.Count);
        }

        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var line = 1; line <= before.LineCount && wanted.Count > 0; line++)
            lookup.Remove(before.Line(line));
        if (wanted.Count == 0)
            return which + ": its lines are there, but not together";
        var absent = wanted.MinBy(pair => pair.Value).Key.Trim();
        return $"{which}: the file has no line \"{SourceText.Display(absent.Length > 100 ? absent[..100] + "…" : absent)}\"";
    }
}
