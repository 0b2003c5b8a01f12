using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Testing.Mutations;

/// <summary>The difference that edits of a file make, as a diff with three lines of context. In: disjoint edits, ascending. Out: hunks that apply without fuzz. The cost does not depend on how long the file is.</summary>
public static class EditHunks
{
    private const int Context = 3;

    public static FileDiff Diff(SourceText file, ImmutableArray<SpanEdit> edits) => new()
    {
        OldPath = file.Path,
        NewPath = file.Path,
        Change = FileChange.Modified,
        HasGitHeader = true,
        DiffLine = 1,
        Hunks = Hunks(file, Changes(file, edits)),
    };

    /// <summary>A run of lines, from a 1-based line, that is replaced by others.</summary>
    private sealed record Change(int Line, string[] Old, string[] New)
    {
        public int End => Line + Old.Length;
    }

    private static List<Change> Changes(SourceText file, ImmutableArray<SpanEdit> edits)
    {
        var changes = new List<Change>();
        for (var first = 0; first < edits.Length;)
        {
            var (line, end) = LinesOf(file, edits[first]);
            var next = first + 1;
            // Edits of one line are one change.
            for (; next < edits.Length && LinesOf(file, edits[next]) is var other && other.First < end; next++)
                end = Math.Max(end, other.End);
            changes.Add(ChangeOf(file, line, end, edits.AsSpan()[first..next]));
            first = next;
        }
        return changes;
    }

    private static (int First, int End) LinesOf(SourceText file, SpanEdit edit) =>
        (file.LineAt(edit.Old.Start), file.LineAt(Math.Max(edit.Old.Start, edit.Old.End - 1)) + 1);

    private static Change ChangeOf(SourceText file, int line, int end, ReadOnlySpan<SpanEdit> edits)
    {
        var (from, to) = (file.LineStarts[line - 1], end <= file.LineCount ? file.LineStarts[end - 1] : file.Text.Length);
        var text = "";
        var at = from;
        foreach (var edit in edits)
        {
            text += file.Text[at..edit.Old.Start] + edit.New;
            at = edit.Old.End;
        }
        var (old, @new) = (Lines(file.Text[from..to]), Lines(text + file.Text[at..to]));
        var same = 0;
        while (same < old.Length && same < @new.Length && old[same] == @new[same])
            same++;
        var tail = 0;
        while (tail < old.Length - same && tail < @new.Length - same && old[^(tail + 1)] == @new[^(tail + 1)])
            tail++;
        return new Change(line + same, old[same..^tail], @new[same..^tail]);
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text[^1] == '\n' ? text[..^1] : text).Split('\n');

    private static ImmutableArray<Hunk> Hunks(SourceText file, List<Change> changes)
    {
        var hunks = ImmutableArray.CreateBuilder<Hunk>();
        var shift = 0;
        for (var first = 0; first < changes.Count;)
        {
            var next = first + 1;
            while (next < changes.Count && changes[next].Line - changes[next - 1].End <= 2 * Context)
                next++;
            var lines = ImmutableArray.CreateBuilder<HunkLine>();
            var start = Math.Max(1, changes[first].Line - Context);
            var at = start;
            var newLine = start + shift;
            foreach (var change in changes[first..next])
            {
                Keep(change.Line);
                foreach (var old in change.Old)
                    lines.Add(new HunkLine(HunkLineKind.Removed, old, at++, newLine, false));
                foreach (var added in change.New)
                    lines.Add(new HunkLine(HunkLineKind.Added, added, at, newLine++, false));
            }
            Keep(Math.Min(file.LineCount + 1, changes[next - 1].End + Context));
            hunks.Add(new Hunk(start, at - start, start + shift, newLine - start - shift, "", lines.ToImmutable(), 0));
            shift = newLine - at;
            first = next;

            void Keep(int end)
            {
                while (at < end)
                    lines.Add(new HunkLine(HunkLineKind.Context, file.Line(at).ToString(), at++, newLine++, false));
            }
        }
        return hunks.ToImmutable();
    }
}
