using System.Diagnostics;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Kbuild;

/// <summary>Whole kernel trees, without any build of them.</summary>
public sealed class KernelPreprocessorTests
{
    /// <summary>Compiled for the machine that builds, against its C library (Linux arch/arm64/kvm/hyp/nvhe/Makefile hostprogs).</summary>
    private const string HostProgram = "arch/arm64/kvm/hyp/nvhe/gen-hyprel.c";

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Every_file_of_kvm_is_preprocessed_without_a_diagnostic(string version)
    {
        var directory = TestData.Kernel(version)!;
        var kernel = new KernelPreprocessor(new DirectoryTree(directory));
        var files = Directory.EnumerateFiles(Path.Combine(directory, "arch/arm64/kvm"), "*.c", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(directory, file)).Where(file => file != HostProgram).Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 60);
        var problems = new List<string>();
        foreach (var file in files)
        {
            var unit = kernel.Preprocess(file)!;
            Assert.True(unit.Tokens.Length > 10_000);
            problems.AddRange(unit.Diagnostics.Select(diagnostic => $"{file}: {diagnostic}"));
        }
        Assert.Empty(problems.Distinct());
    }

    [CrossCompilerTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", "arch/arm64/kvm/hyp/nvhe/switch.c")]
    [InlineData("6.12", "arch/arm64/kvm/sys_regs.c")]
    [InlineData("6.12", "arch/arm64/kvm/hyp/vhe/switch.c")]
    [InlineData("7.3", "arch/arm64/kvm/sys_regs.c")]
    public void A_unit_has_the_tokens_that_the_cross_compiler_gives(string version, string file)
    {
        var directory = TestData.Kernel(version)!;
        var kernel = new KernelPreprocessor(new DirectoryTree(directory));
        var scratch = Directory.CreateTempSubdirectory("reviewbot");
        try
        {
            foreach (var path in kernel.Tree.GeneratedPaths)
            {
                if (kernel.Tree.Read(path) is { } header)
                    Write(Path.Combine(scratch.FullName, path), header);
            }
            var options = kernel.Options(file, KernelPreprocessor.DefaultFlavour(file));
            Write(Path.Combine(scratch.FullName, "command-line.h"), new SourceText("<command-line>", string.Concat(options.Predefined.Skip(1).Select(text => text.Text))));
            var search = options.Resolver.Path.SelectMany(path => new[] { $"-I{path}", $"-I{scratch.FullName}/{path}" });
            var forced = options.Forced.SelectMany(path => new[] { "-include", path });
            string[] arguments =
            [
                "-E", "-P", "-nostdinc", "-std=gnu11", "-O2", "-fshort-wchar", "-mgeneral-regs-only", "-fno-PIE",
                .. search, "-include", $"{scratch.FullName}/command-line.h", .. forced, file,
            ];
            Assert.Equal(Gcc(directory, arguments), kernel.Preprocess(file)!.Tokens[..^1].Select(token => token.Text));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    [KernelFact("6.12")]
    public void A_file_of_both_hypervisors_is_read_for_the_one_asked_for()
    {
        const string file = "arch/arm64/kvm/hyp/exception.c";
        var kernel = new KernelPreprocessor(new DirectoryTree(TestData.Kernel("6.12")!));
        Assert.True(kernel.Preprocess(file)!.Macros.ContainsKey("__KVM_VHE_HYPERVISOR__"));
        Assert.True(kernel.Preprocess(file, UnitFlavour.Nvhe)!.Macros.ContainsKey("__KVM_NVHE_HYPERVISOR__"));
        Assert.DoesNotContain(kernel.Preprocess("arch/arm64/kvm/arm.c")!.Macros.Keys, name => name.EndsWith("HE_HYPERVISOR__", StringComparison.Ordinal));
    }

    private static void Write(string path, SourceText text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.Text);
    }

    private static List<string> Gcc(string directory, string[] arguments)
    {
        var start = new ProcessStartInfo(CrossCompilerTheoryAttribute.Compiler, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true };
        using var gcc = Process.Start(start)!;
        var tokens = new List<string>();
        while (gcc.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith("#pragma", StringComparison.Ordinal))
                tokens.AddRange(LexedFile.Of(new SourceText("gcc", line)).Tokens[..^1].ToArray().Select(token => token.Text));
        }
        gcc.WaitForExit();
        Assert.Equal(0, gcc.ExitCode);
        return tokens;
    }
}
