using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace Rules;

/// <summary>
/// A run of added and removed lines, without context between them: what a patch changes at one place. What two rules say is about one change when it meets in a run: on a line of it or next to it, or by a line that the
/// evidence names. Line numbers of the two sides of a patch cannot be compared, runs can.
/// </summary>
/// <param name="Patch">The patch's index in its series.</param>
/// <param name="Start">Which of the lines that the patch shows of the file is the run's first.</param>
internal readonly record struct ChangedRun(int Patch, string Path, int Start)
{
    private static readonly ConditionalWeakTable<FileApplication, ILookup<(DiffSide Side, int Line), int>> s_known = [];

    /// <summary>The runs that an observation is about.</summary>
    public static IEnumerable<ChangedRun> Of(Observation observation) =>
        observation.Evidence.Select(evidence => evidence.Location).OfType<SourceLocation>().SelectMany(place => At(observation.Step, place, DiffSide.New)).Concat(At(observation.Step, observation.Location, observation.Side));

    private static IEnumerable<ChangedRun> At(SeriesStep step, SourceLocation place, DiffSide side) =>
        from file in step.Applied.Files
        where (side == DiffSide.New ? file.Diff.NewPath : file.Diff.OldPath) == place.Path
        from start in s_known.GetValue(file, Find)[(side, place.Line)]
        select new ChangedRun(step.Index, file.Diff.Path, start);

    /// <summary>For each line of a side the starts of the runs that it is in or next to.</summary>
    private static ILookup<(DiffSide Side, int Line), int> Find(FileApplication file)
    {
        PlacedLine[] lines = [.. file.Lines];
        var starts = new int[lines.Length];
        for (var at = 0; at < lines.Length; at++)
            starts[at] = lines[at].Line.Kind == HunkLineKind.Context ? -1 : at > 0 && starts[at - 1] >= 0 && lines[at - 1].Hunk == lines[at].Hunk ? starts[at - 1] : at;
        return (
            from at in Enumerable.Range(0, lines.Length)
            from near in Enumerable.Range(at - 1, 3)
            where near >= 0 && near < lines.Length && starts[near] >= 0
            from side in new[] { DiffSide.New, DiffSide.Old }
            where lines[at].Line.Kind != (side == DiffSide.New ? HunkLineKind.Removed : HunkLineKind.Added)
            select (Line: (side, side == DiffSide.New ? lines[at].New : lines[at].Old), Start: starts[near])).ToLookup(found => found.Line, found => found.Start);
    }
}
