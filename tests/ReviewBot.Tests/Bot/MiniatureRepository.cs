using ReviewBot.Testing;
using ReviewBot.Tests.Trees;

namespace ReviewBot.Tests.Bot;

/// <summary>The miniature kernel of the rules' tests as a git repository, made once.</summary>
internal static class MiniatureRepository
{
    private static readonly Lazy<TemporaryRepository> s_repository = new(Make);

    public static string Path => s_repository.Value.FullPath;

    private static TemporaryRepository Make()
    {
        var repository = new TemporaryRepository();
        var kernel = System.IO.Path.Combine(TestData.Repository, "tests", "Rules.Tests", "Miniatures", "kernel");
        foreach (var file in Directory.EnumerateFiles(kernel, "*", SearchOption.AllDirectories))
            repository.Write(System.IO.Path.GetRelativePath(kernel, file), File.ReadAllText(file));
        repository.Commit("A miniature kernel");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => repository.Dispose();
        return repository;
    }
}
