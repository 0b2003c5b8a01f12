namespace ReviewBot.Tests.Trees;

/// <summary>A directory that is gone after the test.</summary>
internal class TemporaryDirectory : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("reviewbot-").FullName;

    public void Write(string path, string text)
    {
        var full = Path.Combine(FullPath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(FullPath, path), target);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
