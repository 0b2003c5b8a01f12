using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>
/// A tree that is read directory by directory. Directories are listed and files loaded at most once, when first asked for, so that an analysis sees one state
/// and most questions (does this header exist?) cost a look-up. Safe to use from several threads.
/// </summary>
/// <remarks>
/// Symbolic links are followed while they stay inside the tree (their <c>..</c> taken from where the link is); one that leaves it, an absolute one and a loop
/// are no files.
/// </remarks>
public abstract class ListedTree : ISourceTree
{
    /// <summary>No source file of Linux is larger than a register header of 24 MB; what is larger is not read.</summary>
    public const long DefaultMaxFileSize = 32L << 20;

    /// <summary>As many links on one way as Linux follows (<c>path_resolution(7)</c>).</summary>
    private const int MaxLinks = 40;

    private readonly ConcurrentDictionary<string, FrozenDictionary<string, Entry>?> _directories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SourceText?> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Diagnostic> _diagnostics = new();

    private protected ListedTree()
    {
    }

    private protected enum EntryKind
    {
        File,
        Directory,
        Link,
    }

    /// <summary>Files and directories that were asked for and could not be read, with the reason.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => [.. _diagnostics];

    private protected abstract Entry Root { get; }

    public SourceText? Read(string path)
    {
        if (_files.TryGetValue(path, out var text))
            return text;
        return Resolve(path) is { } file ? _files.GetOrAdd(path, Load(path, file)) : null;
    }

    public bool Exists(string path) => Resolve(path) is not null;

    public IReadOnlyList<string> Files(string directory)
    {
        if (Directory(directory, MaxLinks) is not { } entries)
            return [];
        var prefix = directory.Length == 0 ? "" : directory + "/";
        return [.. entries.Keys.Select(name => prefix + name).Where(Exists).Order(StringComparer.Ordinal)];
    }

    /// <summary>What is directly in a directory; null when it cannot be read.</summary>
    private protected abstract FrozenDictionary<string, Entry>? List(Entry directory);

    /// <summary>What a link says; null when it cannot be read.</summary>
    private protected abstract string? ReadLink(Entry link);

    /// <summary>The content of a file; null when it cannot be read.</summary>
    private protected abstract SourceText? Load(string path, Entry file);

    private protected void Report(string code, string message) => _diagnostics.Enqueue(new Diagnostic(code, message));

    private protected static string Join(string directory, string name) => directory.Length == 0 ? name : directory + "/" + name;

    /// <summary>The file that a path names, through links; null when there is none.</summary>
    private protected Entry? Resolve(string path) => Resolve(path, MaxLinks);

    private Entry? Resolve(string path, int links)
    {
        if (!TreePath.IsSafe(path) || Directory(TreePath.Directory(path), links) is not { } entries)
            return null;
        if (!entries.TryGetValue(TreePath.Name(path), out var entry))
            return null;
        return entry.Kind switch
        {
            EntryKind.File => entry,
            EntryKind.Link when links > 0 && Target(entry) is { } target => Resolve(target, links - 1),
            _ => null,
        };
    }

    private FrozenDictionary<string, Entry>? Directory(string directory, int links)
    {
        if (_directories.TryGetValue(directory, out var known))
            return known;
        var entries = directory.Length == 0 ? List(Root) : TreePath.IsSafe(directory) ? Child(directory, links) : null;
        // Not found while following a link may only mean too many links on this way.
        return entries is not null || links == MaxLinks ? _directories.GetOrAdd(directory, entries) : null;
    }

    private FrozenDictionary<string, Entry>? Child(string directory, int links)
    {
        if (Directory(TreePath.Directory(directory), links) is not { } parent || !parent.TryGetValue(TreePath.Name(directory), out var entry))
            return null;
        return entry.Kind switch
        {
            EntryKind.Directory => List(entry),
            EntryKind.Link when links > 0 && Target(entry) is { } target => Directory(target, links - 1),
            _ => null,
        };
    }

    /// <summary>Where a link points, as a path from the root; null when that is outside.</summary>
    private string? Target(Entry link)
    {
        if (ReadLink(link) is not { Length: > 0 } target || target[0] == '/' || target.Length > TreePath.MaxLength)
            return null;
        var segments = new List<string>(TreePath.Directory(link.RealPath).Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".")
                continue;
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else
                return null;
        }

        return string.Join('/', segments);
    }

    /// <param name="RealPath">From the root, through no link.</param>
    /// <param name="Id">What the tree knows it by; may be empty.</param>
    private protected readonly record struct Entry(EntryKind Kind, string RealPath, string Id);
}
