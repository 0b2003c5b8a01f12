using KvmModel.Source;

namespace Rules;

/// <summary>
/// A run of added and removed lines, without context between them: what a patch changes at one place. What two rules say is about one change when it meets in a run: on a line of it or next to it, or by a line that the
/// evidence names. Line numbers of the two sides of a patch cannot be compared, runs can.
/// </summary>
/// <param name="Patch">The patch's index in its series.</param>
/// <param name="Hunk">The hunk's index in its file.</param>
/// <param name="Start">The index of the first line in its hunk.</param>
internal readonly record struct ChangedRun(int Patch, string Path, int Hunk, int Start)
{
    /// <summary>The runs that an observation is about.</summary>
    public static IEnumerable<ChangedRun> Of(Observation observation) =>
        observation.Evidence.Select(evidence => evidence.Location).OfType<SourceLocation>().SelectMany(place => At(observation.Step, place, DiffSide.New)).Concat(At(observation.Step, observation.Location, observation.Side));

    private static IEnumerable<ChangedRun> At(SeriesStep step, SourceLocation place, DiffSide side)
    {
        foreach (var file in step.Applied.Files.Where(file => (side == DiffSide.New ? file.Diff.NewPath : file.Diff.OldPath) == place.Path))
        {
            foreach (var (index, (hunk, placed)) in file.Diff.Hunks.Zip(file.Placements).Index())
            {
                var at = side == DiffSide.New ? placed.NewLine : placed.OldLine;
                for (var line = 0; line < hunk.Lines.Length && at <= place.Line; line++)
                {
                    if (hunk.Lines[line].Kind == (side == DiffSide.New ? HunkLineKind.Removed : HunkLineKind.Added) || at++ != place.Line)
                        continue;
                    foreach (var changed in new[] { line - 1, line, line + 1 }.Where(near => near >= 0 && near < hunk.Lines.Length && hunk.Lines[near].Kind != HunkLineKind.Context))
                        yield return new ChangedRun(step.Index, file.Diff.Path, index, StartOf(hunk, changed));
                }
            }
        }
    }

    private static int StartOf(Hunk hunk, int changed)
    {
        while (changed > 0 && hunk.Lines[changed - 1].Kind != HunkLineKind.Context)
            changed--;
        return changed;
    }
}
