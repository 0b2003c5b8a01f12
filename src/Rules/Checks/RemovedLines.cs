using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>The lines that a patch removes from a file, counted in the real file before it: found once for each file, as <see cref="AddedLines"/> are.</summary>
internal static class RemovedLines
{
    private static readonly ConditionalWeakTable<FileApplication, SortedSet<int>> s_known = [];

    public static SortedSet<int> Of(FileApplication file) => s_known.GetValue(file, Find);

    /// <summary>The removed lines from the first to the last, both included.</summary>
    public static IEnumerable<int> In(FileApplication file, int first, int last) => first <= last ? Of(file).GetViewBetween(first, last) : [];

    private static SortedSet<int> Find(FileApplication file) => [.. file.Lines.Where(placed => placed.Line.Kind == HunkLineKind.Removed).Select(placed => placed.Old)];
}
