using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Series;

/// <summary>
/// A patch series put together from mail: one version of it, parts in order, each part once. What was inferred, left out, found twice or not
/// found is said in <see cref="Diagnostics"/>.
/// </summary>
public sealed record PatchSeries
{
    /// <summary>The cover letter's subject, or the first patch's; without bracketed tags.</summary>
    public required string Title { get; init; }

    public required Revision Revision { get; init; }

    public required bool IsRfc { get; init; }

    public required bool IsResend { get; init; }

    /// <summary>Who sent the cover letter, or wrote the first patch.</summary>
    public required Person Author { get; init; }

    /// <summary>Of the cover letter, or of the first patch; null when it has none.</summary>
    public required string? MessageId { get; init; }

    public required CoverLetter? Cover { get; init; }

    /// <summary>Ascending by <see cref="SeriesPatch.Index"/>, each index once; indices that are missing are in <see cref="MissingParts"/>.</summary>
    public required ImmutableArray<SeriesPatch> Patches { get; init; }

    /// <summary>The N of <c>k/N</c>: how many patches the series says it has.</summary>
    public required int Total { get; init; }

    /// <summary>The indices from 1 to <see cref="Total"/> that no patch has, ascending.</summary>
    public required ImmutableArray<int> MissingParts { get; init; }

    /// <summary>The commit named by a <c>base-commit:</c> line, in lower-case hexadecimal; null when there is none.</summary>
    public required string? BaseCommit { get; init; }

    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    public bool Equals(PatchSeries? other) =>
        other is not null && Title == other.Title && Revision == other.Revision && IsRfc == other.IsRfc && IsResend == other.IsResend
        && Author == other.Author && MessageId == other.MessageId && Cover == other.Cover && Total == other.Total && BaseCommit == other.BaseCommit
        && Patches.SequenceEqual(other.Patches) && MissingParts.SequenceEqual(other.MissingParts) && Diagnostics.SequenceEqual(other.Diagnostics);

    public override int GetHashCode() => HashCode.Combine(Title, Revision, MessageId, Total, Patches.Length);
}
