using System.Runtime.CompilerServices;

namespace ReviewBot.Testing;

/// <summary>Where tests find what is not in the repository: kernel trees, the corpus of archived series, the oracle. Absent data skips a test with its reason.</summary>
public static class TestData
{
    /// <summary>The root of the checkout.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private static string Shared => Environment.GetEnvironmentVariable("REVIEWBOT_SHARED") ?? Path.Combine(Repository, "..", "shared");

    private static string Kernels => Environment.GetEnvironmentVariable("REVIEWBOT_KERNELS")
        ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "reviewbot", "kernels");

    /// <summary>The directory of a kernel tree by version (<c>6.12</c>), or null; <c>eng/fetch-kernels</c> puts them there.</summary>
    public static string? Kernel(string version) => Existing(Path.Combine(Kernels, version), "arch/arm64/kvm");

    /// <summary>The corpus directory, or null.</summary>
    public static string? Corpus => Existing(Path.Combine(Shared, "corpus"), "mbox");

    /// <summary>The oracle directory, or null.</summary>
    public static string? Oracle => Existing(Path.Combine(Shared, "oracle"), "README.md");

    /// <summary>A file that a standard or a forge publishes about itself (a schema, a description), or null; <c>eng/fetch-contracts</c> puts them there.</summary>
    public static string? Contract(string name) => Path.Combine(Contracts, name) is var path && Path.Exists(path) ? path : null;

    private static string Contracts => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "reviewbot", "contracts");

    private static string? Existing(string directory, string probe)
    {
        var path = Path.Combine(directory, probe);
        return Directory.Exists(path) || File.Exists(path) ? Path.GetFullPath(directory) : null;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
