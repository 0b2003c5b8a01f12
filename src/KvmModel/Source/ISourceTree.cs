namespace KvmModel.Source;

/// <summary>A kernel source tree that can be read, wherever it is kept. Immutable for as long as an analysis uses it; safe to read from several threads.</summary>
/// <remarks>Paths are relative to the root, separated by <c>/</c>, without <c>.</c> or <c>..</c> segments. A path that leaves the tree does not exist in it.</remarks>
public interface ISourceTree
{
    /// <summary>The file, or null when the tree has no such file. The same content gives the same object for as long as the tree lives.</summary>
    SourceText? Read(string path);

    /// <summary>Whether <see cref="Read"/> would give a file; cheaper than reading it.</summary>
    bool Exists(string path);

    /// <summary>The files directly in a directory, as whole paths in ordinal order; empty when there is no such directory.</summary>
    IReadOnlyList<string> Files(string directory);
}
