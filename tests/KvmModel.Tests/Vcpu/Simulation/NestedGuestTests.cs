using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Source;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;
using Xunit.Abstractions;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>What becomes of a guest hypervisor's accesses under real kernels: on all machines at once, each expectation from reading the tree.</summary>
public sealed class NestedGuestTests(NestedGuests guests, ITestOutputHelper output) : IClassFixture<NestedGuests>
{
    private const string E2h0 = "vcpu.feature.HAS_EL2_E2H0";

    /// <summary>
    /// The register, what is taken for granted of the machine and VM, what becomes of the access there, and a part of the reasons. Comments name what in Linux v7.3 arch/arm64/kvm says so.
    /// </summary>
    public static TheoryData<string, AccessDirection, string, OutcomeKind, string> Answers { get; } = new()
    {
        // Trapped by HCR_EL2.NV, and emulated from the row: sys_regs.c EL2_REG(…, access_rw, …).
        { "SCTLR_EL2", AccessDirection.Read, "", OutcomeKind.Emulated, "access_rw() answers" },
        { "TCR_EL2", AccessDirection.Write, "", OutcomeKind.Emulated, "access_rw() answers" },
        { "CNTHCTL_EL2", AccessDirection.Write, "", OutcomeKind.Emulated, "access_rw() answers" },
        { "MDCR_EL2", AccessDirection.Write, "", OutcomeKind.Emulated, "access_mdcr() answers" },
        { "CNTHP_CTL_EL2", AccessDirection.Read, "", OutcomeKind.Emulated, "access_arch_timer() answers" },
        { "ICH_VTR_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.GIC>=1", OutcomeKind.Emulated, "access_gic_vtr() answers" },
        // access_gic_sre() ignores writes; trap_raz_wi() reads as zero.
        { "ICC_SRE_EL2", AccessDirection.Write, "host.ID_AA64PFR0_EL1.GIC>=1", OutcomeKind.Wi, "access_gic_sre() answers" },
        { "SPSR_irq", AccessDirection.Read, "", OutcomeKind.Raz, "trap_raz_wi() answers" },
        // In the page of VNCR_EL2: EL2_REG_VNCR(); hyp/vhe/switch.c __compute_hcr() sets HCR_EL2.NV2.
        { "VTTBR_EL2", AccessDirection.Write, "", OutcomeKind.Direct, "0x020 of the page" },
        { "HCR_EL2", AccessDirection.Write, E2h0, OutcomeKind.Direct, "0x078 of the page" },
        { "ICH_LR3_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.GIC>=1", OutcomeKind.Direct, "0x418 of the page" },
        { "VNCR_EL2", AccessDirection.Read, "", OutcomeKind.Direct, "0x0b0 of the page" },
        // Nothing in the tree has a part in it: the architecture has MPAMHCR_EL2 in the page, and the row that would make it UNDEFINED is never asked.
        { "MPAMHCR_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.MPAM>=1", OutcomeKind.Direct, "0x930 of the page" },
        // The registers of EL1 stand for them: EL2_REG_REDIR().
        { "SPSR_EL2", AccessDirection.Write, "", OutcomeKind.Direct, "it reaches SPSR_EL1" },
        { "ELR_EL2", AccessDirection.Read, "", OutcomeKind.Direct, "it reaches ELR_EL1" },
        { "FAR_EL2", AccessDirection.Read, "", OutcomeKind.Direct, "it reaches FAR_EL1" },
        // With E2H the names of EL1 are those of EL2, which the CPU has in the registers of EL1; without, __compute_hcr() sets HCR_EL2.NV1.
        { "VBAR_EL1", AccessDirection.Read, "!" + E2h0, OutcomeKind.Direct, "no control traps it" },
        { "VBAR_EL1", AccessDirection.Read, E2h0, OutcomeKind.Direct, "0x250 of the page" },
        { "SCTLR_EL12", AccessDirection.Write, "!" + E2h0, OutcomeKind.Direct, "0x110 of the page" },
        { "SCTLR_EL12", AccessDirection.Write, E2h0, OutcomeKind.Undef, "injects an Undefined Instruction exception" },
        // CPTR_EL2.TCPAC is set by __activate_cptr_traps_vhe() where there is no FEAT_NV2p1, for kvm_hyp_handle_cpacr_el1().
        { "CPACR_EL1", AccessDirection.Write, "!" + E2h0 + ",host.ID_AA64MMFR4_EL1.NV_frac=1", OutcomeKind.FastPath, "kvm_hyp_handle_sysreg_vhe() answers" },
        { "CPACR_EL1", AccessDirection.Write, "!" + E2h0 + ",host.ID_AA64MMFR4_EL1.NV_frac=2", OutcomeKind.Direct, "no control traps it" },
        // arch_timer.c timer_set_traps(): CNTHCTL_EL2.EL1NVPCT with FEAT_ECV.
        { "CNTP_CTL_EL02", AccessDirection.Read, "!" + E2h0 + ",host.ID_AA64MMFR0_EL1.ECV=0", OutcomeKind.Direct, "0x180 of the page" },
        { "CNTP_CTL_EL02", AccessDirection.Read, "host.ID_AA64MMFR0_EL1.ECV=1", OutcomeKind.FastPath, "kvm_hyp_handle_sysreg_vhe() answers" },
        // Hidden by what the VM was given: sve_el2_visibility(), tcr2_el2_visibility().
        { "ZCR_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.SVE>=1,!vcpu.feature.SVE", OutcomeKind.Undef, "sve_el2_visibility() is called" },
        { "ZCR_EL2", AccessDirection.Read, "vcpu.feature.SVE", OutcomeKind.Emulated, "access_zcr_el2() answers" },
        { "TCR2_EL2", AccessDirection.Write, "host.ID_AA64MMFR3_EL1.TCRX>=1,guest.ID_AA64MMFR3_EL1.TCRX=0", OutcomeKind.Undef, "tcr2_el2_visibility() is called" },
        { "TCR2_EL2", AccessDirection.Write, "guest.ID_AA64MMFR3_EL1.TCRX>=1", OutcomeKind.Emulated, "access_rw() answers" },
        // A fine-grained trap that is set where the VM has no S1POE: config.c, __compute_fgt().
        { "POR_EL1", AccessDirection.Read, "host.ID_AA64MMFR0_EL1.FGT>=1,host.ID_AA64MMFR3_EL1.S1POE>=1,guest.ID_AA64MMFR3_EL1.S1POE=0", OutcomeKind.Undef, "traps: (FEAT_FGT & !HFGRTR_EL2.nPOR_EL1" },
        // Rows that have undef_access() and bad_vncr_trap().
        { "MPAM2_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.MPAM>=1", OutcomeKind.Undef, "undef_access() is called" },
        { "HACR_EL2", AccessDirection.Write, "", OutcomeKind.Undef, "bad_vncr_trap() is called" },
        // The machine is asked first.
        { "ICH_LR0_EL2", AccessDirection.Read, "host.ID_AA64PFR0_EL1.GIC=0", OutcomeKind.Undef, "the machine does not have it" },
        { "SCTLR_EL3", AccessDirection.Read, "", OutcomeKind.Undef, "the machine does not have it" },
        // What is trapped of any guest is trapped of a guest hypervisor.
        { "ID_AA64MMFR2_EL1", AccessDirection.Read, "", OutcomeKind.Emulated, "access_id_reg() answers" },
        { "ACTLR_EL1", AccessDirection.Read, "", OutcomeKind.Emulated, "access_actlr() answers" },
        { "TPIDR_EL1", AccessDirection.Write, "", OutcomeKind.Direct, "no control traps it" },
    };

    [KernelTheory("7.3")]
    [MemberData(nameof(Answers))]
    public void A_guest_hypervisors_access_is_answered_as_the_tree_says(string register, AccessDirection direction, string assumed, OutcomeKind expected, string reason)
    {
        var simulation = guests.Of("7.3");
        var behaviour = simulation.Access(Access(register, direction));
        var given = simulation.Space.And(simulation.Possible, new AssumptionReader(simulation.Space, SystemRegisterFile.Of(guests.Tree("7.3"))).Read(assumed, out var problem) is { } read ? read.Guard : throw new InvalidOperationException(problem));
        Assert.False(given.IsFalse);
        var outcomes = behaviour.Outcomes.Where(outcome => !simulation.Space.AreDisjoint(outcome.Guard, given)).ToList();
        outcomes.ForEach(outcome => output.WriteLine($"{outcome.Kind}: {string.Join(" / ", outcome.Reasons.Select(one => one.Text))}"));
        Assert.Equal(expected, Assert.Single(outcomes.Select(outcome => outcome.Kind).Distinct()));
        Assert.All(outcomes, outcome => Assert.Contains(outcome.Reasons, one => one.Text.Contains(reason, StringComparison.Ordinal)));
    }

    [KernelTheory("7.3")]
    [InlineData("7.3")]
    public void Outcomes_exclude_each_other_and_cover_every_case(string version)
    {
        var simulation = guests.Of(version);
        foreach (var register in (string[])["SCTLR_EL1", "CPACR_EL1", "HCR_EL2", "CNTP_CTL_EL02", "PIR_EL1", "ZCR_EL2"])
        {
            var rest = simulation.Possible;
            foreach (var outcome in simulation.Access(Access(register, AccessDirection.Write)).Outcomes)
            {
                Assert.True(simulation.Space.Implies(simulation.Space.And(outcome.Guard, simulation.Possible), rest), register);
                rest = simulation.Space.AndNot(rest, outcome.Guard);
            }
            Assert.True(rest.IsFalse, register);
        }
    }

    /// <summary>Linux v7.3 arch/arm64/kvm/hyp/vhe/switch.c __compute_hcr(); E2H0 is refused where the machine has no HCR_EL2.NV1 (nested.c kvm_vcpu_init_nested()).</summary>
    [KernelTheory("7.3")]
    [InlineData("7.3")]
    public void The_host_has_what_a_guest_hypervisor_needs(string version)
    {
        var simulation = guests.Of(version);
        var space = simulation.Space;
        var hcr = simulation.Controls.Single(control => control.Register == "HCR_EL2").Value;
        Assert.True(space.Implies(simulation.Possible, space.And(hcr[42], hcr[45])));
        Assert.True(space.AreDisjoint(simulation.Possible, space.Xor(hcr[43], space.Input(E2h0))));
        Assert.True(space.AreDisjoint(simulation.Possible, space.And(space.Input(E2h0), space.Not(space.Input("cap.ARM64_HAS_HCR_NV1")))));
        var withoutNv2 = new AssumptionReader(space, SystemRegisterFile.Of(guests.Tree(version))).Read("host.ID_AA64MMFR2_EL1.NV=1,host.ID_AA64MMFR4_EL1.NV_frac=0", out _)!;
        Assert.True(space.AreDisjoint(simulation.Possible, withoutNv2.Guard));
    }

    /// <summary>KVM_VCPU_MAX_FEATURES is 7 there, and KVM_ARM_VCPU_HAS_EL2 is bit 7 (Linux v6.12 arch/arm64/include/asm/kvm_host.h).</summary>
    [KernelTheory("6.12")]
    [InlineData("6.12")]
    public void A_tree_that_refuses_the_feature_has_no_such_VMs(string version)
    {
        var simulation = guests.Of(version);
        Assert.True(simulation.Possible.IsFalse);
        Assert.Contains("kvm_arch_vcpu_ioctl_vcpu_init() fails", simulation.Unanswered);
    }

    private static GuestAccess Access(string register, AccessDirection direction) =>
        new(TrapFacts.Shared.Find(register)?.Encoding ?? new SystemRegisterEncoding(3, 6, 1, 0, 0), direction, 2);
}

/// <summary>Each tree's model, made once.</summary>
public sealed class NestedGuests
{
    private readonly Dictionary<string, VcpuSimulation> _made = [];

    public ISourceTree Tree(string version) => new DirectoryTree(TestData.Kernel(version)!);

    public VcpuSimulation Of(string version)
    {
        lock (_made)
        {
            if (!_made.TryGetValue(version, out var made))
                _made.Add(version, made = VcpuSimulation.Symbolic(Tree(version), KernelConfig.Default, new Scenario(HypMode.Nested, VmKind.Nested))!);
            return made;
        }
    }
}
