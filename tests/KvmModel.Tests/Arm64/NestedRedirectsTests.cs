using System.Text.RegularExpressions;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Arm64;

/// <summary>Where accesses of a guest hypervisor go, on record and in the trees' own tables.</summary>
public sealed class NestedRedirectsTests
{
    private const ulong Nv = 1ul << 42, Nv1 = 1ul << 43, Nv2 = 1ul << 45;

    [Theory]
    [InlineData("VTTBR_EL2", Nv | Nv2, 0x020)]
    [InlineData("VTTBR_EL2", Nv | Nv1 | Nv2, 0x020)]
    [InlineData("SP_EL1", Nv | Nv2, 0x240)]
    [InlineData("ICH_LR15_EL2", Nv | Nv2, 0x478)]
    [InlineData("SCTLR_EL12", Nv | Nv2, 0x110)]
    [InlineData("CNTV_CVAL_EL02", Nv | Nv2, 0x168)]
    [InlineData("SCTLR_EL1", Nv | Nv1 | Nv2, 0x110)]
    [InlineData("CNTV_CVAL_EL0", Nv | Nv1 | Nv2, 0x168)]
    [InlineData("PMSICR_EL1", Nv | Nv2, 0x838)]
    [InlineData("HCR_EL2", Nv | Nv2, 0x078)]
    public void An_access_reaches_memory_as_NV_NV1_and_NV2_say(string register, ulong hcr, int offset) => Assert.Equal((null, offset), Where(register, hcr));

    [Theory]
    [InlineData("SPSR_EL2", "SPSR_EL1")]
    [InlineData("ELR_EL2", "ELR_EL1")]
    [InlineData("ESR_EL2", "ESR_EL1")]
    [InlineData("FAR_EL2", "FAR_EL1")]
    [InlineData("TFSR_EL2", "TFSR_EL1")]
    public void The_registers_that_an_exception_sets_are_those_of_EL1(string register, string reached)
    {
        Assert.Equal((reached, null), Where(register, Nv | Nv2));
        Assert.Equal((reached, null), Where(register, Nv | Nv1 | Nv2));
    }

    [Theory]
    [InlineData("SCTLR_EL1", Nv | Nv2)]
    [InlineData("SCTLR_EL12", Nv | Nv1 | Nv2)]
    [InlineData("VTTBR_EL2", Nv)]
    [InlineData("VTTBR_EL2", Nv2)]
    [InlineData("SCTLR_EL2", Nv | Nv2)]
    [InlineData("TPIDR_EL1", Nv | Nv1 | Nv2)]
    public void Any_other_access_is_of_the_register_that_it_names(string register, ulong hcr) => Assert.Null(Where(register, hcr));

    [Fact]
    public void A_machine_with_NV3_has_a_register_for_the_guests_HCR_EL2() =>
        Assert.Equal(("NVHCR_EL2", null), Where("HCR_EL2", Nv | Nv2, ("ID_AA64MMFR4_EL1", 3ul << 20), ("HCRX_EL2", 1ul << 27)));

    /// <summary>What is redirected does not trap for HCR_EL2.NV, and what is not, and belongs to EL2, does.</summary>
    [Theory]
    [InlineData(Nv | Nv2)]
    [InlineData(Nv | Nv1 | Nv2)]
    [InlineData(Nv)]
    public void A_register_of_EL2_is_redirected_or_traps(ulong hcr)
    {
        var machine = Machine(hcr);
        foreach (var register in TrapFacts.Shared.Registers.Where(register => register.Encoding is { Op0: 2 or 3, Op1: 4 or 5 } && register.Exists.Bits.Any(bit => bit.Field == "NV")))
        {
            var isTrapped = TrapFacts.Shared.Of(new GuestAccess(register.Encoding, AccessDirection.Read, 2)).ToEl2.Any(rule => rule.Bits.Any(bit => bit.Field == "NV") && rule.When.In(machine));
            Assert.Equal((register.Name, isTrapped), (register.Name, Where(register.Name, hcr) is null));
        }
    }

    [Fact]
    public void Every_register_that_is_redirected_is_on_record() => Assert.All(NestedRedirects.All, entry => Assert.NotNull(TrapFacts.Shared.Find(entry.Register)));

    [Fact]
    public void Every_place_of_the_VNCR_page_is_reached_or_is_known_not_to_be()
    {
        var reached = NestedRedirects.All.SelectMany(entry => entry.Redirects).Select(redirect => redirect.Offset).OfType<int>().ToHashSet();
        // Arm ARM DDI 0487 K.a took PIRE0_EL2 out of the page; those of GICv5 are not on record as registers of EL2.
        string[] unreached = ["PIRE0_EL2", "ICH_HFGITR_EL2", "ICH_HFGRTR_EL2", "ICH_HFGWTR_EL2"];
        Assert.Equal(unreached.Order(StringComparer.Ordinal), VncrPage.All.Where(entry => !reached.Contains(entry.Offset)).Select(entry => entry.Register));
    }

    /// <summary>KVM's own lists of registers that it finds in memory, and in a register of EL1, when a guest hypervisor runs (Linux arch/arm64/kvm/sys_regs.c EL2_REG_VNCR() and EL2_REG_REDIR()).</summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", 18)]
    [InlineData("7.3", 40)]
    public void A_tree_expects_no_trap_where_none_is_on_record(string version, int least)
    {
        var text = new DirectoryTree(TestData.Kernel(version)!).Read("arch/arm64/kvm/sys_regs.c")!.Text;
        var rows = Regex.Matches(text, @"^\tEL2_REG_(?<kind>VNCR|REDIR)\w*\((?<name>[A-Z]\w+)[,)]", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        // Its row says so of HACR_EL2, which has no place in the page.
        var found = rows.Select(row => (Name: row.Groups["name"].Value, IsMemory: row.Groups["kind"].Value == "VNCR")).Where(row => row.Name != "HACR_EL2").ToList();
        Assert.InRange(found.Count, least, int.MaxValue);
        Assert.All(found, row => Assert.Equal((row.Name, row.IsMemory), (row.Name, Where(row.Name, Nv | Nv2) is { Offset: not null })));
        Assert.All(found, row => Assert.NotNull(Where(row.Name, Nv | Nv2)));
    }

    private static (string? Register, int? Offset)? Where(string register, ulong hcr, params (string Register, ulong Value)[] others) =>
        NestedRedirects.Of(register).FirstOrDefault(redirect => redirect.When.In(Machine(hcr, others))) is { } taken ? (taken.Register, taken.Offset) : null;

    /// <summary>A machine with FEAT_NV2.</summary>
    private static MachineRegisters Machine(ulong hcr, params (string Register, ulong Value)[] others) =>
        new(others.Append(("HCR_EL2", hcr)).Append(("ID_AA64MMFR2_EL1", 2ul << 24)).ToDictionary(pair => pair.Item1, pair => pair.Item2));
}
