using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Series;

/// <summary>All series found in an input, earliest first (by the date of the lead mail), and what was wrong with the input as a whole.</summary>
/// <param name="Chosen">
/// The one to review when nobody says which: of the series that are no side-track (a single patch, or an older version, inside the thread of another series) the
/// one sent last. Null when there is none.
/// </param>
public sealed record FoundSeries(ImmutableArray<PatchSeries> Series, PatchSeries? Chosen, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The side-tracks among <see cref="Series"/>; when all are, <see cref="Chosen"/> is one of them.</summary>
    public ImmutableArray<PatchSeries> SideTracks { get; init; } = [];
}
