using System.IO.Compression;
using KvmModel.Kbuild;
using ReviewBot.Model;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace ReviewBot.Corpus.Tests.Oracle;

/// <summary>
/// The engine against a real KVM, cell by cell: the kernel's own source, configuration and machine in, what was measured on that machine to compare with. The aim is nothing wrong; until then
/// the count of each base configuration is a ratchet that only goes down.
/// </summary>
public sealed class EngineOracleTests(ITestOutputHelper output)
{
    private const double MostUnknown = 0.02;
    private const int CausesShown = 12;

    [OracleTheory("config-6.12.117-arm64.gz", "6.12")]
    [InlineData("truth-cortex-a57-nvhe.jsonl.gz", "default", 38)]
    public void The_engine_says_what_was_measured(string file, string name, int mostWrong)
    {
        var configuration = OracleTruth.Read(Path.Combine(TestData.Oracle!, file)).Configuration(name);

        var score = OracleScore.Of(SimulationFactory.Engine.Concrete(new DirectoryTree(TestData.Kernel("6.12")!), Config(), configuration.Profile), configuration);

        var report = score.Report(CausesShown);
        output.WriteLine(report);
        Assert.True(score.WrongCount <= mostWrong && score.UnknownShare <= MostUnknown, report);
    }

    private static KernelConfig Config()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(TestData.Oracle!, "config-6.12.117-arm64.gz")), CompressionMode.Decompress));
        return KernelConfig.Parse(reader.ReadToEnd());
    }
}
