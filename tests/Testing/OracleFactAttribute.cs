using Xunit;

namespace ReviewBot.Testing;

/// <summary>A fact that a record of a real kernel decides; skipped, with the reason, where the record or a kernel tree is absent.</summary>
public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute(string record, params string[] kernels)
    {
        if (TestData.Oracle is not { } oracle || !File.Exists(Path.Combine(oracle, record)))
            Skip = $"the oracle's {record} is absent: set REVIEWBOT_SHARED";
        else if (kernels.FirstOrDefault(version => TestData.Kernel(version) is null) is { } absent)
            Skip = $"kernel tree {absent} is absent: run eng/fetch-kernels";
    }
}

/// <summary>A theory that records of a real kernel decide; skipped, with the reason, where the named record or a kernel tree is absent.</summary>
public sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(string record, params string[] kernels) => Skip = new OracleFactAttribute(record, kernels).Skip;
}
