using System.IO.Compression;
using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>
/// The engine against a real KVM, cell by cell, in every configuration that was measured: the kernel's own source, configuration and machine in, what was measured on that machine to
/// compare with. A difference that is not listed with its cause fails, and so does a listed one that is none.
/// </summary>
public sealed class EngineOracleTests(ITestOutputHelper output)
{
    private const double MostUnknown = 0.02;
    private const int CausesShown = 12;

    [OracleTheory("config-6.12.117-arm64.gz", "6.12")]
    [InlineData("truth-cortex-a57-nvhe.jsonl.gz")]
    [InlineData("truth-max-vhe.jsonl.gz")]
    [InlineData("truth-neoverse-n1-vhe.jsonl.gz")]
    public void The_engine_says_what_was_measured_but_for_listed_differences(string file)
    {
        var truth = OracleTruth.Read(Path.Combine(TestData.Oracle!, file));
        var (tree, config, cache) = (new DirectoryTree(TestData.Kernel("6.12")!), Config(), new ProgramUnitCache());
        var problems = new List<string>();
        var unseen = new HashSet<(KnownDifference, string)>(KnownDifference.All
            .Where(row => row.File is null || row.File == file).SelectMany(row => row.Accesses.Select(access => (row, access))));

        foreach (var name in truth.Configurations)
        {
            var configuration = truth.Configuration(name);
            var score = OracleScore.Of(VcpuSimulation.Concrete(tree, config, configuration.Profile, cache)!, configuration);
            output.WriteLine(score.Report(0));
            if (score.UnknownShare > MostUnknown)
                problems.Add(score.Report(CausesShown));
            foreach (var wrong in score.Wrong)
            {
                var rows = KnownDifference.All.Where(row => row.Covers(file, name, wrong)).ToList();
                if (rows.Count == 0)
                    problems.Add($"{name}: {wrong}; {wrong.Cause}");
                foreach (var row in rows)
                    unseen.RemoveWhere(listed => listed.Item1 == row && wrong.What.StartsWith(listed.Item2 + " ", StringComparison.Ordinal));
            }
        }

        problems.AddRange(unseen.Select(listed => $"listed, but no difference: {listed.Item1.Configuration} {listed.Item2}"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static KernelConfig Config()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(TestData.Oracle!, "config-6.12.117-arm64.gz")), CompressionMode.Decompress));
        return KernelConfig.Parse(reader.ReadToEnd());
    }
}
