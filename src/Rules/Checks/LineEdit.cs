using System.Runtime.CompilerServices;
using KvmModel.Preprocessing;
using KvmModel.Source;
using Rules.Patterns;

namespace Rules.Checks;

/// <summary>
/// A line that a patch puts in the place of another: runs of removed lines that as many added lines follow, paired in order. In: a step. Out: the pairs in C files, with the lines' real
/// numbers and the function around the new one. Comparing tokens, not characters, leaves white space and comments out.
/// </summary>
internal sealed record LineEdit(string Path, int OldLine, int NewLine, string Function, Token[] Before, Token[] After)
{
    private static readonly ConditionalWeakTable<SourceText, int[]> Starts = [];

    private static readonly ConditionalWeakTable<PatchReport, LineEdit[]> s_known = [];

    /// <summary>The pairs of a step, in the order of its files and lines; found once for each patch.</summary>
    public static IEnumerable<LineEdit> In(SeriesStep step) => s_known.GetValue(step.Applied, static applied => [.. Find(applied)]);

    private static IEnumerable<LineEdit> Find(PatchReport applied)
    {
        foreach (var file in applied.Files)
        {
            if (file is not { Before: { } before, After: { } after, Diff.NewPath: { } path } || !IsC(path))
                continue;
            foreach (var (old, @new) in Runs(file).Where(run => run.Removed.Length == run.Added.Length).SelectMany(run => run.Removed.Zip(run.Added)))
            {
                if (Tokens(before, old) is { Length: > 0 } removed && Tokens(after, @new) is { Length: > 0 } added)
                    yield return new LineEdit(path, old, @new, FunctionAt(after, @new), removed, added);
            }
        }
    }

    /// <summary>Whether the patch changes nothing else of the function.</summary>
    public bool IsAlone(SeriesStep step)
    {
        var file = step.Applied.Files.First(file => file.Diff.NewPath == Path);
        return RegionAt(file.Before!, OldLine) is { } old && RegionAt(file.After!, NewLine) is { } @new && old.Name == @new.Name
            && ChangedLines.RemovedIn(file, old.FirstLine, old.LastLine).All(line => line == OldLine || Tokens(file.Before!, line).Length == 0)
            && ChangedLines.AddedIn(file, @new.FirstLine, @new.LastLine).All(line => line == NewLine || Tokens(file.After!, line).Length == 0);
    }

    public static bool IsC(string path) => path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".h", StringComparison.Ordinal);

    /// <summary>The name of the function or macro that a line of a file belongs to; empty for none.</summary>
    public static string FunctionAt(SourceText text, int line) => RegionAt(text, line)?.Name ?? "";

    /// <summary>The function or macro that a line of a file belongs to; null for none.</summary>
    public static CodeRegion? RegionAt(SourceText text, int line) =>
        SpelledFile.Of(text).Regions.FirstOrDefault(region => region.FirstLine <= line && line <= region.LastLine && region.Kind != CodeRegionKind.Declaration);

    /// <summary>The tokens that begin on a line, without comments.</summary>
    public static Token[] Tokens(SourceText text, int line)
    {
        var starts = Starts.GetValue(text, FindStarts);
        return line < 1 || line >= starts.Length ? [] : LexedFile.Of(text).Tokens[starts[line - 1]..starts[line]].ToArray();
    }

    /// <summary>How many tokens two pieces of code begin with alike.</summary>
    public static int SameStart(Token[] before, Token[] after)
    {
        var start = 0;
        while (start < Math.Min(before.Length, after.Length) && before[start].Text == after[start].Text)
            start++;
        return start;
    }

    /// <summary>The tokens' text with single blanks.</summary>
    public static string Text(IEnumerable<Token> tokens) => string.Join(' ', tokens.Select(token => token.Text));

    /// <summary>For each line, from 1 at index 0, the index of its first token; at the end the number of tokens.</summary>
    private static int[] FindStarts(SourceText text)
    {
        var tokens = LexedFile.Of(text).Tokens;
        var count = tokens.Length > 0 && tokens[^1].Kind == TokenKind.EndOfFile ? tokens.Length - 1 : tokens.Length;
        var starts = new int[text.LineCount + 1];
        Array.Fill(starts, count);
        for (var at = count - 1; at >= 0; at--)
            starts[tokens[at].Spelling.Line - 1] = at;
        for (var line = starts.Length - 2; line >= 0; line--)
            starts[line] = Math.Min(starts[line], starts[line + 1]);
        return starts;
    }

    /// <summary>The runs of removed lines of a file that added ones follow, with their numbers on their own side.</summary>
    public static IEnumerable<(int[] Removed, int[] Added)> Runs(FileApplication file)
    {
        List<int> removed = [], added = [];
        Hunk? hunk = null;
        foreach (var placed in file.Lines)
        {
            if (placed.Hunk != hunk || placed.Line.Kind == HunkLineKind.Context || placed.Line.Kind == HunkLineKind.Removed && added.Count > 0)
            {
                if (removed.Count > 0 && added.Count > 0)
                    yield return ([.. removed], [.. added]);
                removed.Clear();
                added.Clear();
                hunk = placed.Hunk;
            }
            if (placed.Line.Kind == HunkLineKind.Removed)
                removed.Add(placed.Old);
            else if (placed.Line.Kind == HunkLineKind.Added)
                added.Add(placed.New);
        }
        if (removed.Count > 0 && added.Count > 0)
            yield return ([.. removed], [.. added]);
    }
}
