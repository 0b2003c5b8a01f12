using ReviewBot.Testing;

namespace KvmModel.Tests.Kbuild;

/// <summary>A theory that needs GCC for AArch64 and kernel trees; skipped, with the reason, where one is absent.</summary>
public sealed class CrossCompilerTheoryAttribute : TheoryAttribute
{
    public const string Compiler = "aarch64-linux-gnu-gcc";

    public CrossCompilerTheoryAttribute(params string[] versions)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, Compiler))))
            Skip = $"{Compiler} is absent: install gcc-aarch64-linux-gnu";
        else if (versions.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}
