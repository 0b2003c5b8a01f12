using System.Collections.Frozen;
using System.Text;
using KvmModel.Source;

namespace ReviewBot.Trees;

/// <summary>The tree of one commit, read object by object without a checkout. Submodules are no part of it.</summary>
/// <remarks>Source: <c>gitformat</c> of tree objects: <c>MODE SP NAME NUL ID</c>, the id in binary.</remarks>
public sealed class GitTree : ListedTree
{
    private readonly GitRepository _repository;

    internal GitTree(GitRepository repository, string commit)
    {
        _repository = repository;
        CommitId = commit;
    }

    /// <summary>The whole id of the commit.</summary>
    public string CommitId { get; }

    private protected override Entry Root => new(EntryKind.Directory, "", CommitId + "^{tree}");

    /// <summary>The id of the blob that a path (through links) names; null when there is none.</summary>
    public string? BlobIdOf(string path) => Resolve(path) is { } entry ? entry.Id : null;

    private protected override FrozenDictionary<string, Entry>? List(Entry directory)
    {
        var tree = _repository.Object(directory.Id);
        if (tree.Problem is not null || tree.Type != "tree")
        {
            Report("tree-unreadable", $"the directory /{directory.RealPath} of commit {CommitId[..12]} cannot be read: {tree.Problem ?? "it is a " + tree.Type}");
            return null;
        }

        return Entries(directory.RealPath, tree.Content, CommitId.Length / 2).ToFrozenDictionary(StringComparer.Ordinal);
    }

    private protected override string? ReadLink(Entry link) => _repository.TryText(link.Id, link.RealPath, out var text, out _) ? text.Text : null;

    private protected override SourceText? Load(string path, Entry file)
    {
        if (_repository.TryText(file.Id, path, out var text, out var problem))
            return text;
        Report("tree-unreadable", $"{path} of commit {CommitId[..12]} cannot be read: {problem}");
        return null;
    }

    private static List<KeyValuePair<string, Entry>> Entries(string directory, ReadOnlySpan<byte> content, int idLength)
    {
        var entries = new List<KeyValuePair<string, Entry>>();
        while (content.IndexOf((byte)0) is > 0 and var end && end + idLength < content.Length)
        {
            var space = content.IndexOf((byte)' ');
            var name = space > 0 && space < end ? Encoding.Latin1.GetString(content[(space + 1)..end]) : "";
            EntryKind? kind = content[0] switch
            {
                (byte)'4' => EntryKind.Directory,
                (byte)'1' when content[1] == '0' => EntryKind.File,
                (byte)'1' when content[1] == '2' => EntryKind.Link,
                _ => null,
            };
            if (kind is { } known && TreePath.IsSafe(name))
                entries.Add(KeyValuePair.Create(name, new Entry(known, Join(directory, name), Convert.ToHexStringLower(content.Slice(end + 1, idLength)))));
            content = content[(end + 1 + idLength)..];
        }

        return entries;
    }
}
