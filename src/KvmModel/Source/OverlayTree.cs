using System.Collections.Immutable;

namespace KvmModel.Source;

/// <summary>
/// A tree with patches on it: a base that is only read, and the files that differ. Immutable: applying a patch gives another overlay over the same base, so
/// before and after can be looked at side by side, and files that no patch touches are the same objects in both.
/// </summary>
public sealed class OverlayTree : ISourceTree
{
    /// <summary>By path; null for a file that is gone.</summary>
    private readonly ImmutableDictionary<string, SourceText?> _changed;

    private OverlayTree(ISourceTree under, ImmutableDictionary<string, SourceText?> changed)
    {
        Base = under;
        _changed = changed;
    }

    /// <summary>The tree below all patches.</summary>
    public ISourceTree Base { get; }

    /// <summary>The files that differ from the base, in ordinal order, deleted ones too.</summary>
    public IEnumerable<string> ChangedPaths => _changed.Keys.Order(StringComparer.Ordinal);

    /// <summary>A tree with nothing on it yet.</summary>
    public static OverlayTree Over(ISourceTree under) =>
        under as OverlayTree ?? new OverlayTree(under, ImmutableDictionary.Create<string, SourceText?>(StringComparer.Ordinal));

    /// <summary>
    /// The tree after <paramref name="patch"/>. A file whose difference fails stays as it is while the others change, and the report says so: a review of the
    /// rest is worth more than none.
    /// </summary>
    public static OverlayTree Apply(ISourceTree before, Patch patch, ApplyOptions options, out PatchReport report)
    {
        var tree = Over(before);
        var steps = new PatchSteps(tree, patch, options);
        report = PatchReport.Of(patch, steps.Run());
        return new OverlayTree(tree.Base, tree._changed.SetItems(steps.Changed));
    }

    /// <summary>The tree with another text in the place of one of its files.</summary>
    public OverlayTree With(SourceText text) => new(Base, _changed.SetItem(text.Path, text));

    /// <summary>Whether two trees are known to have files at the same paths: both lie over one tree, and what differs there has other text at most.</summary>
    public static bool HaveSamePaths(ISourceTree left, ISourceTree right)
    {
        var (one, other) = (Over(left), Over(right));
        return ReferenceEquals(one.Base, other.Base) && one._changed.Keys.Concat(other._changed.Keys).All(path => one.Read(path)?.Path == other.Read(path)?.Path);
    }

    public SourceText? Read(string path) => _changed.TryGetValue(path, out var text) ? text : Base.Read(path);

    public bool Exists(string path) => _changed.TryGetValue(path, out var text) ? text is not null : Base.Exists(path);

    public IReadOnlyList<string> Files(string directory)
    {
        var files = Base.Files(directory);
        SortedSet<string>? merged = null;
        foreach (var (path, text) in _changed)
        {
            if (path.Length <= directory.Length || !path.StartsWith(directory, StringComparison.Ordinal) || TreePath.Directory(path) != directory)
                continue;
            merged ??= new SortedSet<string>(files, StringComparer.Ordinal);
            if (text is null)
                merged.Remove(path);
            else
                merged.Add(path);
        }

        return merged is null ? files : [.. merged];
    }
}
