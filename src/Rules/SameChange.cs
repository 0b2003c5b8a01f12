using KvmModel.Source;

namespace Rules;

/// <summary>
/// Whether what two rules say is about one change: a run of added and removed lines, without context between them, on which each stands or that its evidence names. Line numbers of the two sides of
/// a patch cannot be compared, runs can.
/// </summary>
internal static class SameChange
{
    public static bool Is(Observation one, Observation other) =>
        ReferenceEquals(one.Step, other.Step) && Places(one).SelectMany(place => Runs(one.Step, place.Location, place.Side)).Intersect(Places(other).SelectMany(place => Runs(other.Step, place.Location, place.Side))).Any();

    private static IEnumerable<(SourceLocation Location, DiffSide Side)> Places(Observation observation) =>
        observation.Evidence.Select(evidence => evidence.Location).OfType<SourceLocation>().Select(location => (location, DiffSide.New)).Prepend((observation.Location, observation.Side));

    /// <summary>The run that a line is in, named by its file and where it begins; none for a line that the patch does not change.</summary>
    private static IEnumerable<(string Path, int Hunk, int Line)> Runs(SeriesStep step, SourceLocation place, DiffSide side)
    {
        foreach (var file in step.Applied.Files.Where(file => (side == DiffSide.New ? file.Diff.NewPath : file.Diff.OldPath) == place.Path))
        {
            foreach (var (index, (hunk, placed)) in file.Diff.Hunks.Zip(file.Placements).Index())
            {
                var (old, @new, start) = (placed.OldLine, placed.NewLine, -1);
                foreach (var (at, line) in hunk.Lines.Index())
                {
                    start = line.Kind == HunkLineKind.Context ? -1 : start < 0 ? at : start;
                    if (line.Kind == (side == DiffSide.New ? HunkLineKind.Added : HunkLineKind.Removed) && (side == DiffSide.New ? @new : old) == place.Line)
                        yield return (file.Diff.Path, index, start);
                    old += line.Kind == HunkLineKind.Added ? 0 : 1;
                    @new += line.Kind == HunkLineKind.Removed ? 0 : 1;
                }
            }
        }
    }
}
