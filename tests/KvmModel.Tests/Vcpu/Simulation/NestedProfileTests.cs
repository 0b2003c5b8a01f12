using System.Globalization;
using System.Text;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>One machine with FEAT_NV2, and VMs on it that run a hypervisor or do not.</summary>
public sealed class NestedProfileTests
{
    /// <summary>What a guest hypervisor with E2H meets on that machine; Linux v7.3 says so in the places that <see cref="NestedGuestTests"/> names.</summary>
    private static readonly (string Register, AccessDirection Direction, OutcomeKind Kind)[] s_answers =
    [
        ("SCTLR_EL2", AccessDirection.Read, OutcomeKind.Emulated),
        ("CNTHCTL_EL2", AccessDirection.Write, OutcomeKind.Emulated),
        ("ICH_VTR_EL2", AccessDirection.Read, OutcomeKind.Emulated),
        ("VTTBR_EL2", AccessDirection.Read, OutcomeKind.Direct),
        ("HCR_EL2", AccessDirection.Write, OutcomeKind.Direct),
        ("ICH_LR0_EL2", AccessDirection.Write, OutcomeKind.Direct),
        ("SPSR_EL2", AccessDirection.Read, OutcomeKind.Direct),
        ("FAR_EL2", AccessDirection.Write, OutcomeKind.Direct),
        ("VBAR_EL12", AccessDirection.Read, OutcomeKind.Direct),
        ("TPIDR_EL2", AccessDirection.Read, OutcomeKind.Direct),
        ("CPACR_EL1", AccessDirection.Write, OutcomeKind.FastPath),
        // arch_timer.c timer_set_traps(): with FEAT_ECV the timers of its guest trap; the counter does not, as the VM has no offset.
        ("CNTP_CTL_EL02", AccessDirection.Read, OutcomeKind.FastPath),
        ("CNTPCT_EL0", AccessDirection.Read, OutcomeKind.Direct),
        ("HACR_EL2", AccessDirection.Read, OutcomeKind.Undef),
        // The VM has no SVE, the machine no S1PIE and no MPAM.
        ("ZCR_EL2", AccessDirection.Read, OutcomeKind.Undef),
        ("PIR_EL2", AccessDirection.Read, OutcomeKind.Undef),
        ("MPAM2_EL2", AccessDirection.Read, OutcomeKind.Undef),
        ("ID_AA64PFR0_EL1", AccessDirection.Read, OutcomeKind.Emulated),
    ];

    [Fact]
    public void A_profile_says_that_the_vCPU_has_EL2_and_the_host_its_mode()
    {
        var profile = Read("\"nested\"", "\"psci_0_2\", \"has_el2\"");
        Assert.Equal((HypMode.Nested, VmKind.Nested), (profile.Mode, profile.Vm));
        Assert.Equal(VmKind.Plain, Read("\"nested\"", "\"psci_0_2\"").Vm);
        Assert.Equal((null, VmKind.Nested), (Read("null", "\"has_el2\"").Mode, Read("null", "\"has_el2\"").Vm));
    }

    [KernelTheory("7.3")]
    [InlineData("\"nested\"")]
    [InlineData("null")]
    public void A_guest_hypervisor_runs_on_one_machine(string mode)
    {
        var simulation = VcpuSimulation.Concrete(new DirectoryTree(TestData.Kernel("7.3")!), KernelConfig.Default, Read(mode, "\"psci_0_2\", \"has_el2\""))!;
        Assert.Empty(simulation.Unanswered);
        foreach (var (register, direction, kind) in s_answers)
        {
            var behaviour = simulation.Access(new GuestAccess(TrapFacts.Shared.Find(register)!.Encoding, direction, 2));
            Assert.Equal((register, kind), (register, Assert.Single(behaviour.Outcomes, outcome => outcome.Guard.IsTrue).Kind));
        }
    }

    /// <summary>KVM_ARM_VCPU_INIT fails there.</summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", "\"nested\"")]
    [InlineData("7.3", "\"vhe\"")]
    public void A_VM_with_EL2_is_refused_by_a_tree_or_mode_that_has_none(string version, string mode)
    {
        var simulation = VcpuSimulation.Concrete(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, Read(mode, "\"psci_0_2\", \"has_el2\""))!;
        Assert.Contains("kvm_arch_vcpu_ioctl_vcpu_init() fails", simulation.Unanswered);
        Assert.Equal(OutcomeKind.Unknown, Assert.Single(simulation.Access(new GuestAccess(TrapFacts.Shared.Find("SCTLR_EL2")!.Encoding, AccessDirection.Read, 2)).Outcomes).Kind);
    }

    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Any_other_VM_is_answered_as_under_VHE(string version)
    {
        var (tree, cache) = (new DirectoryTree(TestData.Kernel(version)!), new KvmModel.Symbolic.ProgramUnitCache());
        var (vhe, nested) = (VcpuSimulation.Concrete(tree, KernelConfig.Default, Read("\"vhe\"", "\"psci_0_2\""), cache)!, VcpuSimulation.Concrete(tree, KernelConfig.Default, Read("\"nested\"", "\"psci_0_2\""), cache)!);
        foreach (var access in ArchitectureAccesses.All)
            Assert.Equal((access, Kinds(vhe, access)), (access, Kinds(nested, access)));
        Assert.Equal(vhe.Controls.Select(control => (control.Register, vhe.Kernel.Run.Constant(control.Value))), nested.Controls.Select(control => (control.Register, nested.Kernel.Run.Constant(control.Value))));
    }

    private static string Kinds(VcpuSimulation simulation, GuestAccess access) => string.Join(' ', simulation.Access(access).Outcomes.Where(outcome => !outcome.Guard.IsFalse).Select(outcome => outcome.Kind));

    /// <summary>The fictional core with FEAT_NV2 and a GIC, as a profile that somebody wrote.</summary>
    private static MachineProfile Read(string mode, string features)
    {
        var nv2 = new SystemRegisterEncoding(3, 0, 0, 7, 2);
        var hardware = FictionalCore.Profile.Hardware.SetItem(nv2, FictionalCore.Profile.Hardware[nv2] | 2ul << 24)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"\"{EncodingText.Numbers(pair.Key)}\": \"0x{pair.Value:x}\""));
        var json = $$"""{ "name": "core", "mode": {{mode}}, "gic": true, "vcpuFeatures": [{{features}}], "hardware": { {{string.Join(", ", hardware)}} } }""";
        return ProfileReader.Read(Encoding.UTF8.GetBytes(json), out var problem) ?? throw new InvalidOperationException(problem);
    }
}
