using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Tests.Vcpu;
using KvmModel.Vcpu;
using ReviewBot.Testing;
using Xunit.Abstractions;

namespace KvmModel.Tests.Arm64;

/// <summary>The architecture's facts against what kernel trees state of the same architecture.</summary>
public sealed class TrapTreeTests(ITestOutputHelper output)
{
    /// <summary>Where the two do not agree, and why.</summary>
    private static readonly (string Difference, string Cause)[] Known =
    [
        ("PMXEV(TYPER|CNTR)_EL0 .* HDFG[RW]TR_EL2.* only the architecture", "the tree forwards the indirect event registers by MDCR_EL2.TPM alone"),
        ("PMXEV(TYPER|CNTR)_EL0 .* CGT_MDCR_HPMN: only the tree", "which counter the indirect event registers mean depends on PMSELR_EL0, and the record has the numbered ones alone"),
        ("SCTLR2_EL1 .* HFG[RW]TR_EL2.* only the architecture", "the tree is older than its support for SCTLR2_EL1"),
        ("(CFP|CPP|DVP)_RCTX .* CGT_HCR_NV: only the tree", "the record has the fine-grained traps of prediction restriction alone"),
        ("POR_EL0 .* CGT_CPACR_E0POE: only the tree", "CPTR_EL2.E0POE traps in a host's EL0 only, and the record is of guests"),
    ];

    /// <summary>Other names that trees have for a register.</summary>
    private static readonly HashSet<(string, string)> Aliases =
    [
        ("AMEVCNTR0_CORE_EL0", "AMEVCNTR00_EL0"), ("AMEVCNTR0_CONST_EL0", "AMEVCNTR01_EL0"), ("AMEVCNTR0_INST_RET_EL0", "AMEVCNTR02_EL0"), ("AMEVCNTR0_MEM_STALL", "AMEVCNTR03_EL0"),
        ("DBGDTRTX_EL0", "DBGDTRRX_EL0"), ("RNDR_EL0", "RNDR"), ("RNDRRS_EL0", "RNDRRS"),
    ];

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void The_nested_trap_tables_of_a_tree_state_the_same_traps(string version)
    {
        var unexplained = TrapFactComparison.Of(KernelModels.Of(version), TrapFacts.Shared).Select(difference => difference.ToString())
            .Where(difference => !Known.Any(known => Regex.IsMatch(difference, $"^{known.Difference}", RegexOptions.CultureInvariant))).ToList();
        unexplained.ForEach(output.WriteLine);
        Assert.Empty(unexplained);
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 60)]
    [InlineData("6.12", 479)]
    [InlineData("7.3", 573)]
    public void A_field_on_record_is_where_the_tree_describes_it(string version, int least)
    {
        var described = SystemRegisterFile.Of(KernelModels.Of(version).Tree)!;
        var compared = 0;
        foreach (var field in TrapFacts.Shared.Fields)
        {
            if (described.FieldAt(field.Register, field.Lsb) is { } found)
            {
                compared++;
                Assert.Equal((field.Register, field.Field, field.Lsb, field.Width), (field.Register, found.Name, found.Lsb, found.Width));
            }
        }
        output.WriteLine($"{compared} fields");
        Assert.InRange(compared, least, int.MaxValue);
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Each_register_of_EL1_and_EL0_that_a_tree_names_is_on_record_by_that_name(string version)
    {
        foreach (var (name, encoding) in KernelModels.Of(version).Registers.All.Where(register => register.Encoding.Op0 >= 2 && register.Encoding.Op1 is not (4 or 5 or 6)))
        {
            var known = TrapFacts.Shared.Find(encoding)?.Name ?? "";
            Assert.True(SameName(name, known) || Aliases.Contains((name, known)), $"{name} {encoding} is {known}");
        }
    }

    private static bool SameName(string tree, string known) => string.Equals(tree.Replace("PSTATE_", "", StringComparison.Ordinal), known, StringComparison.OrdinalIgnoreCase);
}
