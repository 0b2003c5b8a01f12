using System.Collections.Immutable;
using System.Text;

namespace KvmModel.Source;

/// <summary>
/// What a patch alone shows of a tree: each file is made of the hunks' own lines at the lines that the diff states, with blank lines between. It is what is left
/// to review when there is no tree, or none that the patch fits. A new file is there in full.
/// </summary>
/// <remarks>
/// What it costs: functions are cut at the hunk's edge, types and tables of other files are unknown, and silence means little. Checks of the changed lines
/// themselves (an initialiser, a member's type, an expression) still work.
/// </remarks>
public sealed class ContextTree : ISourceTree
{
    /// <summary>Hunks that say to start beyond are left out: blank lines are cheap to ask for and dear to make.</summary>
    public const int MaxLine = 1 << 18;

    /// <summary>Lines that all files of a tree may have together.</summary>
    private const int MaxTotal = 1 << 22;

    private readonly ImmutableSortedDictionary<string, SourceText> _files;

    private ContextTree(ImmutableSortedDictionary<string, SourceText> files) => _files = files;

    /// <summary>A tree without files, as the base of a series that has none.</summary>
    public static ContextTree Empty { get; } = new(ImmutableSortedDictionary.Create<string, SourceText>(StringComparer.Ordinal));

    /// <summary>What the patch shows of the tree before it.</summary>
    public static ContextTree Before(Patch patch) => Of(patch, isAfter: false);

    /// <summary>What the patch shows of the tree after it.</summary>
    public static ContextTree After(Patch patch) => Of(patch, isAfter: true);

    /// <summary>What the difference shows of the file before; null for an added file or a refused path.</summary>
    public static SourceText? Before(FileDiff file) => file.HasSafePaths && file.OldPath is { } path ? Reconstruct(path, file.Hunks, isAfter: false) : null;

    /// <summary>What the difference shows of the file after; null for a deleted file or a refused path.</summary>
    public static SourceText? After(FileDiff file) => file.HasSafePaths && file.NewPath is { } path ? Reconstruct(path, file.Hunks, isAfter: true) : null;

    /// <summary>The same tree with some files in the place of its own.</summary>
    public ContextTree With(IEnumerable<SourceText> files) => new(_files.SetItems(files.Select(file => KeyValuePair.Create(file.Path, file))));

    public SourceText? Read(string path) => _files.GetValueOrDefault(path);

    public bool Exists(string path) => _files.ContainsKey(path);

    public IReadOnlyList<string> Files(string directory) => [.. _files.Keys.Where(path => TreePath.Directory(path) == directory)];

    private static ContextTree Of(Patch patch, bool isAfter)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, SourceText>(StringComparer.Ordinal);
        var lines = 0L;
        foreach (var file in patch.Files)
        {
            var text = isAfter ? After(file) : Before(file);
            if (text is null || (lines += text.LineCount) > MaxTotal)
                continue;
            files.TryAdd(text.Path, text);
        }

        return new ContextTree(files.ToImmutable());
    }

    /// <summary>A hunk that overlaps the one before it is left out, so that every line that is there has its right number.</summary>
    private static SourceText Reconstruct(string path, ImmutableArray<Hunk> hunks, bool isAfter)
    {
        var text = new StringBuilder();
        var next = 1;
        foreach (var hunk in hunks.OrderBy(hunk => isAfter ? hunk.NewStart : hunk.OldStart))
        {
            var (start, count) = isAfter ? (hunk.NewStart, hunk.NewCount) : (hunk.OldStart, hunk.OldCount);
            if (count == 0 || start < next || start > MaxLine)
                continue;
            text.Append('\n', start - next);
            next = start;
            foreach (var line in hunk.Lines)
            {
                if (line.Kind == (isAfter ? HunkLineKind.Removed : HunkLineKind.Added))
                    continue;
                text.Append(line.Text).Append('\n');
                next++;
            }
        }

        return new SourceText(path, text.ToString());
    }
}
