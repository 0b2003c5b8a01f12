using System.Collections.Immutable;
using ReviewBot.Review;
using Rules;

namespace ReviewBot.Backtest;

/// <summary>What came of one archived series.</summary>
/// <param name="Fit">The tree that it was reviewed on; null when there was none for it.</param>
/// <param name="Absent">Why there was none, or why it could not be read; null when it was reviewed.</param>
/// <param name="Patches">By patch, what became of it; empty when it was not reviewed.</param>
/// <param name="Comments">The checkable comments, in the archive's order.</param>
/// <param name="Findings">What would be sent, in the review's order.</param>
internal sealed record ReplayedSeries(
    ArchivedSeries Series, TreeFit? Fit, string? Absent, ImmutableArray<PatchReview> Patches, ImmutableArray<ReplayedComment> Comments, ImmutableArray<ReplayedFinding> Findings)
{
    public bool IsReviewed => Fit is not null && Absent is null;
}

/// <summary>How near a comment is to what was reviewed, nearest first.</summary>
internal enum Reach
{
    /// <summary>On a hunk of a series that went on its tree whole: the comments that recall is of.</summary>
    Whole,

    /// <summary>On a hunk of a patch that was applied, in a series that was not wholly.</summary>
    Part,

    /// <summary>On a hunk of a patch that was not applied, or of a series that was not reviewed.</summary>
    Out,

    /// <summary>On a commit message, a whole file or the series: no finding can stand there.</summary>
    NotOnHunk,
}

/// <param name="Raised">The findings on the comment's hunk, in order; empty for a miss.</param>
/// <param name="PatchIndex">The patch's index in its series; null when the comment is on none.</param>
internal sealed record ReplayedComment(ArchivedComment Comment, int? PatchIndex, Reach Reach, ImmutableArray<Finding> Raised);

/// <param name="Matched">The checkable comments on the finding's hunk; empty when reviewers said nothing of the sort there.</param>
/// <param name="Judgement">What a person said of it; null when nobody has.</param>
internal sealed record ReplayedFinding(Finding Finding, ImmutableArray<ArchivedComment> Matched, Judgement? Judgement)
{
    /// <summary>True and false where that is known. A person's word goes before a comment that happens to be on the hunk.</summary>
    public bool? IsRight => Judgement is { } judged ? judged.Verdict == Verdict.Right : Matched.IsEmpty ? null : true;
}
