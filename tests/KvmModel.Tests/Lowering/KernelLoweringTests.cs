using System.Diagnostics;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Lowering;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Lowering;

/// <summary>Every function that the units of KVM define, in their files and in the headers they include, can be lowered, and what is unknown in them only gets less.</summary>
public sealed class KernelLoweringTests(ITestOutputHelper output)
{
    /// <summary>A program of the kernel's build, which runs where the kernel is built.</summary>
    private const string BuildTool = "gen-hyprel.c";

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 6_000, 220)]
    [InlineData("6.12", 7_000, 101)]
    [InlineData("7.3", 8_000, 36)]
    public void Every_function_of_a_kernel_is_lowered(string version, int atLeast, int unknownAtMost)
    {
        var tree = new DirectoryTree(TestData.Kernel(version)!);
        var preprocessor = new KernelPreprocessor(tree, intrinsics: IntrinsicMacros.Executed);
        var unknown = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<(string, int)>();
        var faults = new List<string>();
        var watch = new Stopwatch();
        var (functions, nodes) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(tree.FullPath, "arch/arm64/kvm"), "*.c", SearchOption.AllDirectories).Where(file => !file.EndsWith(BuildTool, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(tree.FullPath, file);
            if (preprocessor.Preprocess(path) is not { } source)
                continue;
            var model = new SemanticModel(Parser.ParseUnit(source));
            foreach (var function in model.Unit.Declarations.OfType<FunctionDefinition>())
            {
                var token = source.Tokens[function.NameToken];
                if (!seen.Add((token.Source.Path, token.Offset)))
                    continue;
                _ = function.Body;
                watch.Start();
                var lowered = FunctionLowering.Lower(model, function);
                watch.Stop();
                functions++;
                var verifier = LoweredVerifier.Verify(lowered, unknown);
                faults.AddRange(verifier.Faults);
                nodes += verifier.Nodes;
            }
        }
        var report = $"{version}: {functions} functions, {nodes} nodes, {watch.ElapsedMilliseconds} ms, {unknown.Values.Sum()} unknown\n"
            + string.Join('\n', unknown.OrderByDescending(pair => pair.Value).Take(60).Select(pair => $"{pair.Value} {pair.Key}"));
        output.WriteLine(report);
        Assert.True(faults.Count == 0, $"{faults.Count} faults\n{string.Join('\n', faults.Take(60))}");
        Assert.True(functions >= atLeast && unknown.Values.Sum() <= unknownAtMost, report);
    }
}
