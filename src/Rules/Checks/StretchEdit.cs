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
        from run in LineEdit.Runs(file)
        from edit in run.Removed.Length == run.Added.Length ? run.Removed.Zip(run.Added).Select(pair => Of(file, [pair.First], [pair.Second])) : [Of(file, run.Removed, run.Added)]
        where edit is not null
        select edit;

    private static StretchEdit? Of(FileApplication file, int[] removed, int[] added)
    {
        Token[] before = [.. removed.SelectMany(line => LineEdit.Tokens(file.Before!, line))], after = [.. added.SelectMany(line => LineEdit.Tokens(file.After!, line))];
        var most = Math.Min(before.Length, after.Length);
        var start = LineEdit.SameStart(before, after);
        var end = 0;
        while (end < most - start && before[^(end + 1)].Text == after[^(end + 1)].Text)
            end++;
        if (start == after.Length)
            return null;
        var line = after[start].Spelling.Line;
        return new StretchEdit(file.Diff.NewPath!, LineEdit.FunctionAt(file.After!, line), line, before[start..^end], after[start..^end]);
    }
}
