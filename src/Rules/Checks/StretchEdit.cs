using KvmModel.Preprocessing;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>
/// A stretch of code that a patch puts in the place of another, inside what it leaves as it was: a run of removed lines and the run of added ones behind it, line by line where they are as many, without
/// the tokens that they begin and end with alike. In: a step. Out: the stretches in C files, with the function around the new one.
/// </summary>
/// <param name="NewLine">The first line of the new stretch, from 1.</param>
internal sealed record StretchEdit(string Path, string Function, int NewLine, Token[] Before, Token[] After)
{
    public static IEnumerable<StretchEdit> In(SeriesStep step) =>
        from file in step.Applied.Files
        where file is { Before: not null, After: not null, Diff.NewPath: not null } && LineEdit.IsC(file.Diff.NewPath)
        from placed in file.Diff.Hunks.Zip(file.Placements)
        from run in Runs(placed.First, placed.Second)
        from edit in run.Removed.Count == run.Added.Count ? run.Removed.Zip(run.Added).Select(pair => Of(file, [pair.First], [pair.Second])) : [Of(file, run.Removed, run.Added)]
        where edit is not null
        select edit;

    private static StretchEdit? Of(FileApplication file, List<int> removed, List<int> added)
    {
        Token[] before = [.. removed.SelectMany(line => LineEdit.Tokens(file.Before!, line))], after = [.. added.SelectMany(line => LineEdit.Tokens(file.After!, line))];
        var most = Math.Min(before.Length, after.Length);
        var start = 0;
        while (start < most && before[start].Text == after[start].Text)
            start++;
        var end = 0;
        while (end < most - start && before[^(end + 1)].Text == after[^(end + 1)].Text)
            end++;
        if (start == after.Length)
            return null;
        var line = after[start].Spelling.Line;
        return new StretchEdit(file.Diff.NewPath!, LineEdit.FunctionAt(file.After!, line), line, before[start..^end], after[start..^end]);
    }

    /// <summary>The runs of removed lines that added ones follow.</summary>
    private static IEnumerable<(List<int> Removed, List<int> Added)> Runs(Hunk hunk, HunkPlacement placed)
    {
        var (old, @new) = (placed.OldLine, placed.NewLine);
        List<int> removed = [], added = [];
        foreach (var line in hunk.Lines.Append(new HunkLine(HunkLineKind.Context, "", 0, 0, false)))
        {
            if (line.Kind == HunkLineKind.Context || line.Kind == HunkLineKind.Removed && added.Count > 0)
            {
                if (removed.Count > 0 && added.Count > 0)
                    yield return (removed, added);
                (removed, added) = ([], []);
            }
            if (line.Kind == HunkLineKind.Removed)
                removed.Add(old);
            else if (line.Kind == HunkLineKind.Added)
                added.Add(@new);
            old += line.Kind == HunkLineKind.Added ? 0 : 1;
            @new += line.Kind == HunkLineKind.Removed ? 0 : 1;
        }
    }
}
