using System.Text.RegularExpressions;
using KvmModel.Kbuild;
using KvmModel.Vcpu;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Vcpu;

/// <summary>The feature tables of real kernels against the fields of ID registers on record.</summary>
public sealed class FeatureFieldTests(ITestOutputHelper output)
{
    /// <summary>Where a tree and the record do not agree, and why.</summary>
    private static readonly (string Difference, string Cause)[] s_known =
    [
        ("ID_AA64DFR0_EL1.PMUVer compares as signed", "a fault of the tree: 0b1111 is a PMU that is not the architecture's, and Linux corrected it later"),
    ];

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 100)]
    [InlineData("6.12", 150)]
    [InlineData("7.3", 180)]
    public void A_tree_reads_fields_as_they_are_on_record(string version, int least)
    {
        var fields = FeatureFields.Of(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default);
        output.WriteLine($"{fields.Length} rows");
        var unexplained = FeatureFieldComparison.Of(fields).Select(difference => difference.ToString())
            .Where(difference => !s_known.Any(known => Regex.IsMatch(difference, $"^{known.Difference}", RegexOptions.CultureInvariant))).ToList();
        unexplained.ForEach(output.WriteLine);
        Assert.Empty(unexplained);
        Assert.InRange(fields.Length, least, int.MaxValue);
    }
}
