using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Testing;

/// <summary>Makes the difference between two small texts by longest common subsequence: the inverse of applying, for tests of it.</summary>
public static class LineDiff
{
    /// <param name="context">Lines of context around changes.</param>
    public static FileDiff Between(string path, string before, string after, int context = 3)
    {
        var lines = Script(Lines(before), Lines(after));
        return new FileDiff
        {
            OldPath = path,
            NewPath = path,
            Change = FileChange.Modified,
            HasGitHeader = true,
            DiffLine = 1,
            Hunks = Hunks(lines, context),
        };
    }

    private static (string Text, bool NoNewline)[] Lines(string text) =>
        [.. text.Split('\n').Index().Where(line => line.Index < text.Count(c => c == '\n') || line.Item.Length > 0).Select(line => (line.Item, line.Index == text.Count(c => c == '\n')))];

    /// <summary>All lines of both texts, removed ones before added ones.</summary>
    private static List<HunkLine> Script((string Text, bool NoNewline)[] before, (string Text, bool NoNewline)[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var script = new List<HunkLine>();
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
                script.Add(new HunkLine(HunkLineKind.Context, before[i].Text, ++i, ++j, before[i - 1].NoNewline));
            else if (i < before.Length && (j == after.Length || common[i + 1, j] >= common[i, j + 1]))
                script.Add(new HunkLine(HunkLineKind.Removed, before[i].Text, ++i, j + 1, before[i - 1].NoNewline));
            else
                script.Add(new HunkLine(HunkLineKind.Added, after[j].Text, i + 1, ++j, after[j - 1].NoNewline));
        }

        return script;
    }

    private static ImmutableArray<Hunk> Hunks(List<HunkLine> script, int context)
    {
        var hunks = ImmutableArray.CreateBuilder<Hunk>();
        var changes = script.Index().Where(line => line.Item.Kind != HunkLineKind.Context).Select(line => line.Index).ToList();
        for (var k = 0; k < changes.Count;)
        {
            var last = k;
            while (last + 1 < changes.Count && changes[last + 1] - changes[last] <= 2 * context + 1)
                last++;
            var (start, end) = (Math.Max(0, changes[k] - context), Math.Min(script.Count, changes[last] + context + 1));
            var lines = script[start..end];
            var (oldCount, newCount) = (lines.Count(line => line.Kind != HunkLineKind.Added), lines.Count(line => line.Kind != HunkLineKind.Removed));
            hunks.Add(new Hunk(lines[0].OldLine - (oldCount == 0 ? 1 : 0), oldCount, lines[0].NewLine - (newCount == 0 ? 1 : 0), newCount, "", [.. lines], 0));
            k = last + 1;
        }

        return hunks.ToImmutable();
    }
}
