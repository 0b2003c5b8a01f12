using KvmModel.Source;

namespace KvmModel.Tests.Preprocessing;

/// <summary>A source tree given as path and content pairs.</summary>
internal sealed class MemoryTree : ISourceTree
{
    private readonly Dictionary<string, SourceText> _files;

    public MemoryTree(params (string Path, string Text)[] files) => _files = files.ToDictionary(file => file.Path, file => new SourceText(file.Path, file.Text));

    private MemoryTree(Dictionary<string, SourceText> files) => _files = files;

    public SourceText? Read(string path) => _files.GetValueOrDefault(path);

    public bool Exists(string path) => _files.ContainsKey(path);

    public IReadOnlyList<string> Files(string directory) =>
        [.. _files.Keys.Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal) && path.IndexOf('/', directory.Length + 1) < 0).Order(StringComparer.Ordinal)];

    /// <summary>The same tree with one file changed or added; the other files are the same objects.</summary>
    public MemoryTree With(string path, string text) => new(new Dictionary<string, SourceText>(_files) { [path] = new SourceText(path, text) });
}
