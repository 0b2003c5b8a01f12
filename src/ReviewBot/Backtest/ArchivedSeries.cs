using System.Collections.Immutable;

namespace ReviewBot.Backtest;

/// <summary>A series of an archive that reviews are scored on.</summary>
internal sealed record ArchivedSeries
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>The Message-IDs of its patches, in order, without angle brackets.</summary>
    public required ImmutableArray<string> Patches { get; init; }

    /// <summary>The trees on which the archive's readers tried it, by their names: <c>v6.8</c>, <c>debian-6.12</c>.</summary>
    public required ImmutableArray<string> TriedOn { get; init; }

    /// <summary>In the order of their ids.</summary>
    public ImmutableArray<ArchivedComment> Comments { get; init; } = [];

    /// <summary>Reviewers said nothing of it that a tool could have said: the right answer is silence.</summary>
    public bool IsQuiet => Comments.All(comment => comment.Checkable == Checkable.No);
}

/// <summary>Whether a tool with a faithful model of code and architecture would make the comment: not, pointing at the place without the whole point, or wholly.</summary>
internal enum Checkable { No, Partly, Yes }

/// <summary>One remark of a reviewer.</summary>
internal sealed record ArchivedComment
{
    public required string Id { get; init; }

    /// <summary>The id of its series.</summary>
    public required string Series { get; init; }

    /// <summary>The Message-ID of the patch; null for a cover letter's.</summary>
    public required string? Patch { get; init; }

    public required string Author { get; init; }

    /// <summary>The file; null for a remark that is not on a diff.</summary>
    public required string? Path { get; init; }

    /// <summary>The line as the mail counts it, after the patch, or before it for one that is removed.</summary>
    public required int? Line { get; init; }

    /// <summary>The hunk's <c>@@</c> line as mailed; null for a remark that is not on one.</summary>
    public required string? Hunk { get; init; }

    /// <summary>The last line quoted above the remark.</summary>
    public required string? Quoted { get; init; }

    public required string Text { get; init; }

    /// <summary>What it is about, in the archive's words; null where nobody classed it.</summary>
    public required string? Category { get; init; }

    public required Checkable Checkable { get; init; }

    /// <summary>What a tool would have to check, in words.</summary>
    public required string? Check { get; init; }

    /// <summary>A name for checks of that sort.</summary>
    public required string? CheckKind { get; init; }
}
