using System.Collections.Frozen;
using System.IO.Enumeration;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>A kernel tree in a directory. It is only read, and nothing outside of it is: see <see cref="ListedTree"/> for links.</summary>
public sealed class DirectoryTree : ListedTree
{
    private readonly long _maxFileSize;

    /// <param name="path">An existing directory.</param>
    /// <param name="maxFileSize">In bytes; a larger file is no file of the tree, and <see cref="ListedTree.Diagnostics"/> says so.</param>
    public DirectoryTree(string path, long maxFileSize = DefaultMaxFileSize)
    {
        FullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _maxFileSize = maxFileSize;
    }

    /// <summary>Absolute path of the root.</summary>
    public string FullPath { get; }

    private protected override Entry Root => new(EntryKind.Directory, "", "");

    private protected override FrozenDictionary<string, Entry>? List(Entry directory)
    {
        try
        {
            var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };
            var entries = new FileSystemEnumerable<KeyValuePair<string, Entry>>(OnDisk(directory), (ref FileSystemEntry entry) => EntryOf(directory, ref entry), options);
            return entries.ToFrozenDictionary(StringComparer.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Report("tree-unreadable", $"the directory {OnDisk(directory)} cannot be listed: {failure.Message}");
            return null;
        }
    }

    private protected override string? ReadLink(Entry link)
    {
        try
        {
            return new FileInfo(OnDisk(link)).LinkTarget is { } target ? Bytes(target) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private protected override SourceText? Load(string path, Entry file)
    {
        try
        {
            var length = new FileInfo(OnDisk(file)).Length;
            if (length > _maxFileSize)
            {
                Report("tree-file-too-large", $"{path} has {length} bytes, more than the {_maxFileSize} that are read of one file");
                return null;
            }

            // A pipe or device, too, has length 0, and opening one could wait for ever.
            return new SourceText(path, length == 0 ? "" : Encoding.Latin1.GetString(File.ReadAllBytes(OnDisk(file))));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Report("tree-unreadable", $"{path} cannot be read: {failure.Message}");
            return null;
        }
    }

    private static KeyValuePair<string, Entry> EntryOf(Entry directory, ref FileSystemEntry entry)
    {
        var name = Bytes(entry.FileName.ToString());
        var kind = (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? EntryKind.Link : entry.IsDirectory ? EntryKind.Directory : EntryKind.File;
        return KeyValuePair.Create(name, new Entry(kind, Join(directory.RealPath, name), ""));
    }

    private string OnDisk(Entry entry) => Path.Combine(FullPath, SourceText.Display(entry.RealPath));

    /// <summary>A file name of the system as paths in a tree have it: one byte a char.</summary>
    private static string Bytes(string name) => Ascii.IsValid(name) ? name : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name));
}
