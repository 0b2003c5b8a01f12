using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>
/// The lines that a patch adds to a file, counted in the real file after it, and those that it removes, counted in the real file before it: found once for each file, so that asking line by line costs
/// nothing on a patch of a whole tree.
/// </summary>
internal static class ChangedLines
{
    private static readonly ConditionalWeakTable<FileApplication, SortedSet<int>> s_added = [], s_removed = [];

    public static SortedSet<int> Added(FileApplication file) => s_added.GetValue(file, static file => [.. LinesOf(file, HunkLineKind.Added).Select(placed => placed.New)]);

    public static SortedSet<int> Removed(FileApplication file) => s_removed.GetValue(file, static file => [.. LinesOf(file, HunkLineKind.Removed).Select(placed => placed.Old)]);

    /// <summary>The added lines from the first to the last, both included.</summary>
    public static IEnumerable<int> AddedIn(FileApplication file, int first, int last) => Between(Added(file), first, last);

    /// <summary>The removed lines from the first to the last, both included.</summary>
    public static IEnumerable<int> RemovedIn(FileApplication file, int first, int last) => Between(Removed(file), first, last);

    private static IEnumerable<int> Between(SortedSet<int> lines, int first, int last) => first <= last ? lines.GetViewBetween(first, last) : [];

    private static IEnumerable<PlacedLine> LinesOf(FileApplication file, HunkLineKind kind) => file.Lines.Where(placed => placed.Line.Kind == kind);
}
