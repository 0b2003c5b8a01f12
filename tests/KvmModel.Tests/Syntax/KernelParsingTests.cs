using System.Collections.Concurrent;
using System.Diagnostics;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Syntax;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Syntax;

/// <summary>Every unit of KVM/arm64 in real kernels is read whole: all external declarations, headers included, and all bodies of KVM's own functions.</summary>
public sealed class KernelParsingTests(ITestOutputHelper output)
{
    private const string Kvm = "arch/arm64/kvm/";

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 63)]
    [InlineData("6.12", 69)]
    [InlineData("7.3", 77)]
    public void Every_declaration_and_every_body_of_KVM_is_read(string version, int count)
    {
        var root = TestData.Kernel(version)!;
        var kernel = new KernelPreprocessor(new DirectoryTree(root));
        var files = Directory.GetFiles(Path.Combine(root, Kvm), "*.c", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(count, files.Length);

        var unparsed = new ConcurrentBag<string>();
        long tokens = 0, declarations = 0, bodies = 0, preprocessing = 0, parsing = 0;
        var wall = Stopwatch.StartNew();
        Parallel.ForEach(Partitioner.Create(files, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = 2 }, file =>
        {
            var start = Stopwatch.GetTimestamp();
            var source = kernel.Preprocess(file)!;
            var preprocessed = Stopwatch.GetTimestamp();
            var unit = Parser.ParseUnit(source);
            var summary = ParseSummary.Of(unit, function => source.Tokens[function.NameToken].Source.Path.StartsWith(Kvm, StringComparison.Ordinal));
            Interlocked.Add(ref parsing, Stopwatch.GetTimestamp() - preprocessed);
            Interlocked.Add(ref preprocessing, preprocessed - start);
            Interlocked.Add(ref tokens, source.Tokens.Length);
            Interlocked.Add(ref declarations, summary.ExternalDeclarations);
            Interlocked.Add(ref bodies, summary.Bodies);
            foreach (var diagnostic in summary.Unparsed)
                unparsed.Add(diagnostic.ToString());
        });
        output.WriteLine(
            $"{version}: {files.Length} units, {tokens:n0} tokens, {declarations:n0} external declarations, {bodies:n0} bodies of KVM; {wall.Elapsed.TotalSeconds:n1} s on 2 cores, "
            + $"of processor time {Stopwatch.GetElapsedTime(0, preprocessing).TotalSeconds:n1} s preprocessing and {Stopwatch.GetElapsedTime(0, parsing).TotalSeconds:n1} s parsing");
        Assert.True(bodies > 25 * count, "hardly any body was found");
        Assert.Empty(unparsed.Distinct().Order(StringComparer.Ordinal));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Every_body_of_every_header_of_a_unit_is_read(string version)
    {
        var source = new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!)).Preprocess(Kvm + "arm.c")!;
        var summary = ParseSummary.Of(Parser.ParseUnit(source), _ => true);
        output.WriteLine($"{version}: {summary.Bodies:n0} bodies");
        Assert.True(summary.Bodies > 5000);
        Assert.Empty(summary.Unparsed);
    }

    [KernelTheory("6.12")]
    [InlineData("6.12", "sys_regs.c")]
    [InlineData("6.12", "hyp/vhe/switch.c")]
    public void A_printed_body_of_KVM_is_read_as_the_same_tree(string version, string file)
    {
        var source = new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!)).Preprocess(Kvm + file)!;
        var unit = Parser.ParseUnit(source);
        foreach (var function in unit.Declarations.OfType<FunctionDefinition>().Where(function => source.Tokens[function.NameToken].Source.Path.StartsWith(Kvm, StringComparison.Ordinal)))
        {
            var printed = SyntaxPrinter.Print(function.Body);
            var tokens = LexedFile.Of(new KvmModel.Source.SourceText("printed.c", printed)).Tokens.ToArray();
            var again = Parser.ParseStatement(tokens, name => unit.IsTypedefName(name) && function.Type.Parameters.All(parameter => parameter.Name != name));
            Assert.True(ShapeDump.Of(function.Body) == ShapeDump.Of(again), $"{function.Name}: {printed}");
        }
    }
}
