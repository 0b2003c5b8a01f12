using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>What became of a whole patch; the words of the review format are those of <see cref="PatchReport.StatusWord"/>.</summary>
public enum PatchStatus
{
    /// <summary>Every file, as <c>git apply</c> does it.</summary>
    Applied,

    /// <summary>Every file, at least one of them with fuzz.</summary>
    AppliedFuzz,

    /// <summary>At least one file did not take all its hunks; what it did not take can only be read for itself.</summary>
    ContextOnly,

    /// <summary>There is nothing in the patch that can be read.</summary>
    Failed,
}

/// <summary>How applying a patch to a tree ended, file by file.</summary>
/// <param name="Files">One for each difference of the patch, in its order.</param>
/// <param name="Reason">Why the status is not <see cref="PatchStatus.Applied"/>, for people; null when it is.</param>
public sealed record PatchReport(PatchStatus Status, string? Reason, ImmutableArray<FileApplication> Files)
{
    /// <summary><c>applied</c>, <c>applied-fuzz</c>, <c>context-only</c> or <c>failed</c>.</summary>
    public string StatusWord => Status switch
    {
        PatchStatus.Applied => "applied",
        PatchStatus.AppliedFuzz => "applied-fuzz",
        PatchStatus.ContextOnly => "context-only",
        _ => "failed",
    };

    /// <summary>What did not fit and is known from its hunks only; differences with refused paths are not among them.</summary>
    public IEnumerable<FileApplication> ContextOnlyFiles => Files.Where(file => !file.IsApplied && file.Diff.HasSafePaths && !file.Diff.Hunks.IsEmpty);

    public bool Equals(PatchReport? other) => other is not null && Status == other.Status && Reason == other.Reason && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => HashCode.Combine(Status, Reason, Files.Length);

    internal static PatchReport Of(Patch patch, ImmutableArray<FileApplication> files)
    {
        if (patch.Files.IsEmpty)
            return new PatchReport(PatchStatus.Failed, patch.Diagnostics is [var first, ..] ? first.Message : "there is no diff in it", files);
        if (files.All(file => file.IsApplied))
        {
            var fuzzy = files.Where(file => file.Outcome == ApplyOutcome.AppliedFuzz).ToArray();
            return fuzzy.Length == 0 ? new PatchReport(PatchStatus.Applied, null, files) : new PatchReport(PatchStatus.AppliedFuzz, FuzzReason(fuzzy), files);
        }

        var isReadable = files.Any(file => file.IsApplied || (file.Diff.HasSafePaths && !file.Diff.Hunks.IsEmpty));
        var reasons = files.Where(file => !file.IsApplied).Select(file => file.Reason!).Distinct().ToArray();
        var reason = string.Join("; ", reasons.Take(MaxReasons)) + (reasons.Length > MaxReasons ? $"; and {reasons.Length - MaxReasons} more" : "");
        return new PatchReport(isReadable ? PatchStatus.ContextOnly : PatchStatus.Failed, reason, files);
    }

    private const int MaxReasons = 3;

    private static string FuzzReason(FileApplication[] fuzzy)
    {
        var hunks = fuzzy.Sum(file => Math.Max(1, file.Placements.Count(placement => placement.Fuzz > 0)));
        var most = fuzzy.Max(file => file.Placements.Max(placement => placement.Fuzz));
        return $"{hunks} {(hunks == 1 ? "hunk" : "hunks")} in {PatchPath.ForMessage(fuzzy[0].Diff.Path)}{(fuzzy.Length > 1 ? $" and {fuzzy.Length - 1} more" : "")} needed fuzz {most}";
    }
}
