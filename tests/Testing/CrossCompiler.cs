using System.Diagnostics;

namespace ReviewBot.Testing;

/// <summary>The system's C compiler for AArch64, as an oracle for constants and layouts. Sources reach it on standard input.</summary>
public static class CrossCompiler
{
    private const string Program = "aarch64-linux-gnu-gcc";

    /// <summary>Whether the compiler can be run here.</summary>
    public static bool IsPresent { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, Program)));

    /// <summary>Checks a source, as the kernel is compiled but without generating code.</summary>
    /// <returns>The compiler's messages; empty when it has nothing to say.</returns>
    public static string Check(string source) => Run(source, "-fsyntax-only");

    /// <summary>Compiles a source and gives the bytes of one section of the object file.</summary>
    public static byte[] Section(string source, string section)
    {
        var directory = Directory.CreateTempSubdirectory("reviewbot-cc-");
        try
        {
            var (object_, binary) = (Path.Combine(directory.FullName, "a.o"), Path.Combine(directory.FullName, "a.bin"));
            var messages = Run(source, "-c", "-O0", "-fno-toplevel-reorder", "-o", object_);
            if (!File.Exists(object_))
                throw new InvalidOperationException(messages);
            using var copy = Process.Start("aarch64-linux-gnu-objcopy", ["-O", "binary", "-j", section, "--set-section-flags", $"{section}=alloc", object_, binary]);
            copy.WaitForExit();
            return File.ReadAllBytes(binary);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Run(string source, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-x", "c", "-std=gnu11", "-fms-extensions", "-fno-strict-overflow", "-w", "-fmax-errors=100000", .. arguments, "-"])
            start.ArgumentList.Add(argument);
        using var compiler = Process.Start(start)!;
        var messages = compiler.StandardError.ReadToEndAsync();
        try
        {
            using (var input = compiler.StandardInput)
                input.Write(source);
        }
        catch (IOException)
        {
            // The compiler gave up before it read everything; its messages say why.
        }
        compiler.WaitForExit();
        return messages.GetAwaiter().GetResult();
    }
}

/// <summary>A fact that the C compiler for AArch64 decides; skipped, with the reason, where it or a kernel tree is absent.</summary>
public sealed class CompilerFactAttribute : Xunit.FactAttribute
{
    public CompilerFactAttribute(params string[] kernels)
    {
        if (!CrossCompiler.IsPresent)
            Skip = "aarch64-linux-gnu-gcc is absent: install gcc-aarch64-linux-gnu";
        else if (kernels.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A theory that the C compiler for AArch64 decides; skipped, with the reason, where it or a kernel tree is absent.</summary>
public sealed class CompilerTheoryAttribute : Xunit.TheoryAttribute
{
    public CompilerTheoryAttribute(params string[] kernels)
    {
        if (!CrossCompiler.IsPresent)
            Skip = "aarch64-linux-gnu-gcc is absent: install gcc-aarch64-linux-gnu";
        else if (kernels.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}
