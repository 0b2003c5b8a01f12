using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>
/// A kernel tree in a directory. Directories are listed and files read at most once, when first asked for, so that an analysis sees one state of the tree and
/// most questions (does this header exist?) cost no system call.
/// </summary>
/// <remarks>
/// Never writes. Symbolic links are followed while they stay inside the root and are otherwise no files of the tree. A file over the size limit is no file of
/// the tree either; <see cref="Diagnostics"/> names it.
/// </remarks>
public sealed class DirectoryTree : ISourceTree
{
    /// <summary>No source file of Linux is larger than a register header of 24 MB; what is larger is not read.</summary>
    public const long DefaultMaxFileSize = 32L << 20;

    /// <summary>As many links on one way as Linux follows (<c>path_resolution(7)</c>).</summary>
    private const int MaxLinks = 40;

    private static readonly Listing Nothing = new(FrozenDictionary<string, EntryKind>.Empty, "");

    private readonly long _maxFileSize;
    private readonly ConcurrentDictionary<string, Listing> _directories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SourceText?> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Diagnostic> _diagnostics = new();

    /// <param name="root">An existing directory.</param>
    /// <param name="maxFileSize">In bytes.</param>
    public DirectoryTree(string root, long maxFileSize = DefaultMaxFileSize)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _maxFileSize = maxFileSize;
    }

    private enum EntryKind
    {
        File,
        Directory,
        Link,
    }

    /// <summary>Absolute path of the root.</summary>
    public string Root { get; }

    /// <summary>Files that were asked for and could not be read, with the reason.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => [.. _diagnostics];

    public SourceText? Read(string path) =>
        _files.TryGetValue(path, out var text) ? text : Resolve(path, MaxLinks) is { } real ? _files.GetOrAdd(path, Load(path, real)) : null;

    public bool Exists(string path) => Resolve(path, MaxLinks) is not null;

    public IReadOnlyList<string> Files(string directory)
    {
        if (ResolveDirectory(directory, MaxLinks) is not { } listing)
            return [];
        var prefix = directory.Length == 0 ? "" : directory + "/";
        return [.. listing.Entries.Keys.Select(name => prefix + name).Where(Exists).Order(StringComparer.Ordinal)];
    }

    /// <summary>The path, without links, of the file that a path names; null when there is none in the tree.</summary>
    private string? Resolve(string path, int links)
    {
        if (!TreePath.IsSafe(path) || ResolveDirectory(TreePath.Directory(path), links) is not { } listing)
            return null;
        var name = TreePath.Name(path);
        if (!listing.Entries.TryGetValue(name, out var kind) || kind == EntryKind.Directory)
            return null;
        var real = Join(listing.RealPath, name);
        return kind == EntryKind.File ? real : Target(real) is { } target && links > 0 ? Resolve(target, links - 1) : null;
    }

    private Listing? ResolveDirectory(string directory, int links)
    {
        if (_directories.TryGetValue(directory, out var known))
            return ReferenceEquals(known, Nothing) ? null : known;
        var listing = directory.Length == 0 ? List("") : !TreePath.IsSafe(directory) ? null : ResolveChild(directory, links);
        if (listing is not null || links == MaxLinks)
            _directories.TryAdd(directory, listing ?? Nothing);
        return listing;
    }

    private Listing? ResolveChild(string directory, int links)
    {
        if (ResolveDirectory(TreePath.Directory(directory), links) is not { } parent || !parent.Entries.TryGetValue(TreePath.Name(directory), out var kind))
            return null;
        var real = Join(parent.RealPath, TreePath.Name(directory));
        return kind switch
        {
            EntryKind.Directory => List(real),
            EntryKind.Link => Target(real) is { } target && links > 0 ? ResolveDirectory(target, links - 1) : null,
            _ => null,
        };
    }

    /// <summary>Where a link points, from the root and normalised; null when it leaves the root or cannot be read.</summary>
    private string? Target(string link)
    {
        try
        {
            var full = OnDisk(link);
            if (new FileInfo(full).LinkTarget is not { } target)
                return null;
            var resolved = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, target));
            return resolved == Root ? "" : resolved.StartsWith(Root + "/", StringComparison.Ordinal) ? Bytes(resolved[(Root.Length + 1)..]) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Listing? List(string real)
    {
        try
        {
            var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };
            var entries = new FileSystemEnumerable<KeyValuePair<string, EntryKind>>(OnDisk(real), Entry, options);
            return new Listing(entries.ToFrozenDictionary(StringComparer.Ordinal), real);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (failure is not DirectoryNotFoundException)
                _diagnostics.Enqueue(new Diagnostic("tree-unreadable", $"the directory {real} cannot be listed: {failure.Message}"));
            return null;
        }
    }

    private static KeyValuePair<string, EntryKind> Entry(ref FileSystemEntry entry) =>
        KeyValuePair.Create(
            Bytes(entry.FileName.ToString()),
            (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? EntryKind.Link : entry.IsDirectory ? EntryKind.Directory : EntryKind.File);

    private SourceText? Load(string path, string real)
    {
        try
        {
            var full = OnDisk(real);
            var length = new FileInfo(full).Length;
            if (length > _maxFileSize)
            {
                _diagnostics.Enqueue(new Diagnostic("tree-file-too-large", $"{path} has {length} bytes, more than the {_maxFileSize} that are read of one file"));
                return null;
            }

            // A pipe or device, too, has length 0, and opening one could wait for ever.
            return new SourceText(path, length == 0 ? "" : Encoding.Latin1.GetString(File.ReadAllBytes(full)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _diagnostics.Enqueue(new Diagnostic("tree-unreadable", $"{path} cannot be read: {failure.Message}"));
            return null;
        }
    }

    private string OnDisk(string path) => Path.Combine(Root, SourceText.Display(path));

    /// <summary>A file name of the system as paths in a tree have it: one byte a char.</summary>
    private static string Bytes(string name) => System.Text.Ascii.IsValid(name) ? name : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name));

    private static string Join(string directory, string name) => directory.Length == 0 ? name : directory + "/" + name;

    /// <param name="RealPath">From the root, without links.</param>
    private sealed record Listing(FrozenDictionary<string, EntryKind> Entries, string RealPath);
}
