using KvmModel.Source;
using Rules.Checks;

namespace Rules.Suggestions;

/// <summary>Suggestions that take back what a patch does to one line: they put back a line that it removes, or say again what stood where another line stands now.</summary>
internal static class RestoredLines
{
    /// <summary>A removed line, behind the line that stands before its place now.</summary>
    /// <param name="removed">The line, counted in the file before the patch.</param>
    public static Suggestion? Of(SeriesStep step, SourceLocation removed)
    {
        foreach (var file in step.Applied.Files)
        {
            if (file is not { IsApplied: true, Before: { } before, After: { } after } || file.Diff.OldPath != removed.Path || file.Diff.NewPath != removed.Path)
                continue;
            if (PlaceOf(file, removed.Line) is > 0 and var behind)
                return LineFix.Insert(after, behind, before.Line(removed.Line).ToString());
        }
        return null;
    }

    /// <summary>The line that stood where an edited one stands.</summary>
    public static Suggestion? Of(SeriesStep step, LineEdit edit) =>
        step.Applied.Files.FirstOrDefault(file => file.Diff.NewPath == edit.Path) is { Before: { } before, After: { } after } ? LineFix.Of(after, edit.NewLine, edit.NewLine, [before.Line(edit.OldLine).ToString()]) : null;

    /// <summary>The last line before a removed one that its hunk shows and that is there after the patch; 0 when there is none.</summary>
    private static int PlaceOf(FileApplication file, int removed) =>
        file.Lines.FirstOrDefault(placed => placed.Line.Kind == HunkLineKind.Removed && placed.Old == removed) is not { Hunk: { } hunk, New: var @new } ? 0
        : file.Lines.Any(placed => placed.Hunk == hunk && placed.Line.Kind != HunkLineKind.Removed && placed.New == @new - 1) ? @new - 1 : 0;
}
