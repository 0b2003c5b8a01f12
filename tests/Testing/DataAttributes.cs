using Xunit;

namespace ReviewBot.Testing;

/// <summary>A fact about a real kernel tree; skipped, with the reason, where the tree is absent.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(params string[] versions)
    {
        if (versions.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A theory about real kernel trees; skipped, with the reason, where one is absent.</summary>
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute(params string[] versions)
    {
        if (versions.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A fact about the corpus of archived series, and the kernel trees they apply to; skipped, with the reason, where either is absent.</summary>
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(params string[] versions)
    {
        if (TestData.Corpus is null)
            Skip = "the corpus is absent: set REVIEWBOT_SHARED";
        else if (versions.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A theory about the corpus of archived series, and the kernel trees they apply to; skipped, with the reason, where either is absent.</summary>
public sealed class CorpusTheoryAttribute : TheoryAttribute
{
    public CorpusTheoryAttribute(params string[] versions)
    {
        if (TestData.Corpus is null)
            Skip = "the corpus is absent: set REVIEWBOT_SHARED";
        else if (versions.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A fact that is held to what others publish; skipped, with the reason, where that is absent.</summary>
public sealed class ContractFactAttribute : FactAttribute
{
    public ContractFactAttribute(params string[] files) => Skip = ContractData.Absent(files);
}

/// <summary>A theory that is held to what others publish; skipped, with the reason, where that is absent.</summary>
public sealed class ContractTheoryAttribute : TheoryAttribute
{
    public ContractTheoryAttribute(params string[] files) => Skip = ContractData.Absent(files);
}

/// <summary>A theory about a page in a real browser, with what others publish to check it by; skipped, with the reason, where either is absent.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute(params string[] files) => Skip = TestBrowser.Absent ?? ContractData.Absent(files);
}

/// <summary>A fact about a page in a real browser; skipped, with the reason, where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = TestBrowser.Absent;
}

/// <summary>The browser that pages are tested in: the distribution's Chromium.</summary>
public static class TestBrowser
{
    /// <summary>Its program; null where there is none.</summary>
    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => System.IO.Path.Combine(directory, "chromium")).FirstOrDefault(File.Exists);

    internal static string? Absent => Path is null ? "chromium is absent: run eng/prepare" : null;
}

internal static class ContractData
{
    public static string? Absent(string[] files) =>
        files.FirstOrDefault(file => TestData.Contract(file) is null) is { } absent ? $"{absent} is absent: run eng/fetch-contracts" : null;
}
