using System.Runtime.CompilerServices;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>The lines that a patch adds to a file, counted in the real file after it: found once for each file, so that asking line by line costs nothing on a patch of a whole tree.</summary>
internal static class AddedLines
{
    private static readonly ConditionalWeakTable<FileApplication, SortedSet<int>> s_known = [];

    public static SortedSet<int> Of(FileApplication file) => s_known.GetValue(file, Find);

    /// <summary>The added lines from the first to the last, both included.</summary>
    public static IEnumerable<int> In(FileApplication file, int first, int last) => first <= last ? Of(file).GetViewBetween(first, last) : [];

    /// <summary>Whether one of the lines from the first to the last, both included, is added.</summary>
    public static bool AnyIn(FileApplication file, int first, int last) => first <= last && Of(file).GetViewBetween(first, last) is { Count: > 0 };

    private static SortedSet<int> Find(FileApplication file) => [.. file.Lines.Where(placed => placed.Line.Kind == HunkLineKind.Added).Select(placed => placed.New)];
}
