using System.Collections.Immutable;
using KvmModel.Source;

namespace Rules.Suggestions;

/// <summary>
/// A patch as its author would send it again with a suggestion taken. In: what applying the patch did, and the suggestion. Out: the patch whose hunk has the suggested lines; the other hunks and
/// files are what they were. Null when no single hunk shows all the lines that go.
/// </summary>
internal static class SuggestedPatch
{
    public static Patch? Of(PatchReport applied, string path, Suggestion suggestion)
    {
        var files = ImmutableArray.CreateBuilder<FileDiff>(applied.Files.Length);
        var isMade = false;
        foreach (var file in applied.Files)
        {
            if (!isMade && file.IsApplied && file.Diff.NewPath == path && Changed(file, suggestion) is { } changed)
            {
                isMade = true;
                if (!changed.Hunks.IsEmpty || changed.Change != FileChange.Modified)
                    files.Add(changed);
            }
            else
            {
                files.Add(file.Diff);
            }
        }
        return isMade ? new Patch(files.ToImmutable(), []) : null;
    }

    private static FileDiff? Changed(FileApplication file, Suggestion suggestion)
    {
        for (var index = 0; index < file.Placements.Length; index++)
        {
            if (LinesWith(file.Diff.Hunks[index], file.Placements[index], suggestion) is not { } lines)
                continue;
            var hunks = ImmutableArray.CreateBuilder<Hunk>(file.Diff.Hunks.Length);
            var moved = 0;
            foreach (var (at, hunk) in file.Diff.Hunks.Index())
            {
                var renumbered = Numbered(hunk, at == index ? lines : hunk.Lines, moved);
                moved += renumbered.NewCount - hunk.NewCount;
                if (renumbered.Lines.Any(line => line.Kind != HunkLineKind.Context))
                    hunks.Add(renumbered);
            }
            return file.Diff with { Hunks = hunks.ToImmutable(), NewBlob = null };
        }
        return null;
    }

    /// <summary>The hunk's lines with the suggestion taken: an added line that goes was never there, a line of context that goes is removed. Null when the hunk does not show all of them.</summary>
    private static List<HunkLine>? LinesWith(Hunk hunk, HunkPlacement placed, Suggestion suggestion)
    {
        var lines = new List<HunkLine>();
        var line = placed.NewLine;
        var taken = 0;
        foreach (var shown in hunk.Lines)
        {
            var isInside = shown.Kind != HunkLineKind.Removed && line >= suggestion.FirstLine && line <= suggestion.LastLine;
            if (!isInside)
                lines.Add(shown);
            else if (shown.Text != suggestion.Replaced[line - suggestion.FirstLine] || shown.NoNewline)
                return null;
            else if (shown.Kind == HunkLineKind.Context)
                lines.Add(shown with { Kind = HunkLineKind.Removed });
            taken += isInside ? 1 : 0;
            if (isInside && line == suggestion.LastLine)
                lines.AddRange(suggestion.Lines.Select(text => new HunkLine(HunkLineKind.Added, text, 0, 0, false)));
            line += shown.Kind == HunkLineKind.Removed ? 0 : 1;
        }
        return taken == suggestion.Replaced.Length ? Folded(lines) : null;
    }

    /// <summary>A line that is removed and put back in the same place is context: a hunk that takes nothing away any more says so.</summary>
    private static List<HunkLine> Folded(List<HunkLine> lines)
    {
        var folded = new List<HunkLine>(lines.Count);
        for (var at = 0; at < lines.Count;)
        {
            var removed = Run(lines, at, HunkLineKind.Removed);
            var added = Run(lines, at + removed, HunkLineKind.Added);
            var same = 0;
            while (same < Math.Min(removed, added) && lines[at + same].Text == lines[at + removed + same].Text && !lines[at + same].NoNewline)
                folded.Add(lines[at + same++] with { Kind = HunkLineKind.Context });
            folded.AddRange(lines.Skip(at + same).Take(removed - same));
            folded.AddRange(lines.Skip(at + removed + same).Take(added - same));
            at += removed + added;
            if (removed + added == 0)
                folded.Add(lines[at++]);
        }
        return folded;
    }

    private static int Run(List<HunkLine> lines, int at, HunkLineKind kind) => lines.Skip(at).TakeWhile(line => line.Kind == kind).Count();

    private static Hunk Numbered(Hunk hunk, IReadOnlyList<HunkLine> lines, int moved)
    {
        var newCount = lines.Count(line => line.Kind != HunkLineKind.Removed);
        // A hunk without a line after it names the line after which it removes.
        var newStart = hunk.NewStart + moved - (newCount == 0 && hunk.NewCount > 0 ? 1 : 0);
        var (old, @new) = (hunk.OldCount == 0 ? hunk.OldStart + 1 : hunk.OldStart, newCount == 0 ? newStart + 1 : newStart);
        var numbered = ImmutableArray.CreateBuilder<HunkLine>(lines.Count);
        foreach (var line in lines)
        {
            numbered.Add(line with { OldLine = old, NewLine = @new });
            old += line.Kind == HunkLineKind.Added ? 0 : 1;
            @new += line.Kind == HunkLineKind.Removed ? 0 : 1;
        }
        return hunk with { NewStart = newStart, NewCount = newCount, Lines = numbered.MoveToImmutable() };
    }
}
