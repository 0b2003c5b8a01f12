using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using Rules.Audit;

namespace Rules.Tests;

/// <summary>What an audit says of a tree whose behaviour is given.</summary>
public sealed class TreeAuditTests
{
    private static readonly SystemRegisterEncoding Features = TrapFacts.Shared.Find("ID_AA64MMFR3_EL1")!.Encoding;
    private static readonly SystemRegisterEncoding Tcr2 = TrapFacts.Shared.Find("TCR2_EL1")!.Encoding;
    private static readonly GuestAccess Write = new(Tcr2, AccessDirection.Write, 1);

    [Fact]
    public void An_access_of_a_feature_that_the_guest_lacks_must_not_reach_the_hardware()
    {
        var finding = Assert.Single(Audit(Given(simulation => simulation.HasField("host.ID_AA64MMFR3_EL1", 3, 0))));
        Assert.Equal(("absent-feature", "FEAT_TCR2"), (finding.Id, finding.Cause));
        Assert.Equal("MSR TCR2_EL1 at EL1", Assert.Single(finding.Subjects));
        Assert.NotNull(finding.Witness);
    }

    [Fact]
    public void One_that_depends_on_what_the_guest_was_given_is_in_order() =>
        Assert.Empty(Audit(Given(simulation => simulation.HasField("guest.ID_AA64MMFR3_EL1", 3, 0))));

    [Fact]
    public void What_one_guest_leaves_and_another_finds_is_told_with_the_register()
    {
        var simulation = Given(simulation => simulation.HasField("guest.ID_AA64MMFR3_EL1", 3, 0));
        var nothing = new SwitchEdge(Bdd.False, []);
        simulation.Switches = [new SwitchView(Tcr2, [], Previous: Bdd.True, Kept: nothing, Left: Bdd.True, Unknown: Bdd.False, [])];
        var finding = Assert.Single(Audit(simulation));
        Assert.Equal(("left-in-register", "TCR2_EL1"), (finding.Id, Assert.Single(finding.Subjects)));
        simulation.Switches = [simulation.Switches[0] with { Previous = Bdd.False }];
        Assert.Empty(Audit(simulation));
    }

    [Fact]
    public void A_check_that_fails_on_every_machine_comes_first_and_one_that_wants_something_of_a_machine_is_left_out()
    {
        var simulation = Given(simulation => simulation.HasField("host.ID_AA64MMFR3_EL1", 3, 0));
        simulation.BootFailures = [new KernelComplaint(simulation.HasField("host.CTR_EL0", 3, 0), "no cache", "setup", null), new KernelComplaint(Bdd.True, "table out of order", "check_sysreg_table", null)];
        Assert.Equal(["boot-check", "absent-feature"], Audit(simulation).Select(finding => finding.Id));
    }

    [KernelFact("6.12")]
    public void In_6_12_an_audit_finds_the_registers_of_a_feature_that_no_VM_has_and_nothing_fails_at_boot()
    {
        var tree = new ReviewBot.Trees.DirectoryTree(TestData.Kernel("6.12")!);
        var simulation = VcpuSimulation.Symbolic(tree, KvmModel.Kbuild.KernelConfig.Default, Scenario.Default)!;
        var findings = TreeAudit.Of(simulation, SystemRegisterFile.Of(tree), encoding => TrapFacts.Shared.Find(encoding)?.Name ?? encoding.ToString());
        Assert.DoesNotContain(findings, finding => finding.Invariant == Invariant.BootCheck);
        Assert.Contains(findings, finding => finding.Subjects.Contains("MRS POR_EL0 at EL0"));
        Assert.DoesNotContain(findings, finding => finding.Subjects.Contains("MSR FPMR at EL0"));
    }

    /// <summary>A machine whose guest writes TCR2_EL1 directly where a condition holds, and whose VMs show ID_AA64MMFR3_EL1.</summary>
    private static GivenSimulation Given(Func<GivenSimulation, Bdd> direct)
    {
        var simulation = new GivenSimulation();
        simulation.Registers = [new RegisterView(Features, Bdd.True, SymbolicBits.Input(simulation.Space, "guest.ID_AA64MMFR3_EL1", 64), null)];
        return simulation.With(Write, direct(simulation), OutcomeKind.Direct, OutcomeKind.Undef);
    }

    private static ImmutableArray<AuditFinding> Audit(GivenSimulation simulation) => TreeAudit.Of(simulation, null, encoding => TrapFacts.Shared.Find(encoding)?.Name ?? encoding.ToString());
}
