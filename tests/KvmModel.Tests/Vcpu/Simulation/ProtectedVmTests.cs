using KvmModel.Arm64.Traps;
using KvmModel.Delta;
using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>
/// A VM that is kept from its host: the hypervisor answers its accesses from a table of its own, and leaves few to the kernel (Linux v7.3 arch/arm64/kvm/hyp/nvhe/sys_regs.c pvm_sys_reg_descs). Each
/// answer here was read off that source by hand.
/// </summary>
public sealed class ProtectedVmTests(ProtectedVmTests.Kernel kernel) : IClassFixture<ProtectedVmTests.Kernel>
{
    private static readonly Scenario s_scenario = new(HypMode.Protected, VmKind.Protected);
    private static readonly SystemRegisterTable s_registers = new(TrapFacts.Shared.Registers.Select(register => (register.Name, register.Encoding)));

    /// <param name="field">The lowest bit of a field of the host's register <paramref name="register"/>, which holds <paramref name="value"/>; a negative one asks nothing of the host.</param>
    /// <param name="function">What answers, or injects the exception; none for what reaches the machine.</param>
    [KernelTheory("7.3")]
    // AARCH32(): reads as zero, since a protected VM has no AArch32.
    [InlineData("MRS ID_PFR0_EL1", "", -1, 0, OutcomeKind.Raz, "pvm_access_id_aarch32")]
    [InlineData("MRS MVFR0_EL1", "", -1, 0, OutcomeKind.Raz, "pvm_access_id_aarch32")]
    // AARCH64(): what kvm_init_pvm_id_regs() computed; zero for those that pvm_calc_id_reg() does not know.
    [InlineData("MRS ID_AA64PFR0_EL1", "", -1, 0, OutcomeKind.FastPath, "pvm_access_id_aarch64")]
    [InlineData("MRS ID_AA64ISAR0_EL1", "", -1, 0, OutcomeKind.FastPath, "pvm_access_id_aarch64")]
    [InlineData("MRS ID_AA64ZFR0_EL1", "", -1, 0, OutcomeKind.Raz, "pvm_access_id_aarch64")]
    // ID_UNALLOCATED(7, 3).
    [InlineData("MRS ID_AA64MMFR3_EL1", "", -1, 0, OutcomeKind.Raz, "pvm_access_id_aarch64")]
    // RAZ_WI(): the first breakpoint only, which ID_AA64DFR0_EL1 says there is.
    [InlineData("MRS S2_0_C0_C0_4", "", -1, 0, OutcomeKind.Raz, "pvm_access_raz_wi")]
    [InlineData("MSR S2_0_C0_C0_4", "", -1, 0, OutcomeKind.Wi, "pvm_access_raz_wi")]
    [InlineData("MSR S2_0_C0_C1_4", "ID_AA64DFR0_EL1", 12, 1, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MSR MDSCR_EL1", "", -1, 0, OutcomeKind.Wi, "pvm_access_raz_wi")]
    [InlineData("MRS ERRIDR_EL1", "ID_AA64PFR0_EL1", 28, 1, OutcomeKind.Raz, "pvm_access_raz_wi")]
    // Not in the table, and trapped: by HCR_EL2.TACR, TLOR, MDCR_EL2.TPM, TTRF, HCRX_EL2.EnFPM, TDA.
    [InlineData("MRS ACTLR_EL1", "", -1, 0, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MRS LORC_EL1", "ID_AA64MMFR1_EL1", 16, 1, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MRS PMCR_EL0", "ID_AA64DFR0_EL1", 8, 1, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MSR TRFCR_EL1", "ID_AA64DFR0_EL1", 40, 1, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MSR FPMR", "ID_AA64PFR2_EL1", 32, 1, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    [InlineData("MRS MDCCINT_EL1", "", -1, 0, OutcomeKind.Undef, "kvm_handle_pvm_sysreg")]
    // pvm_idst_access(), whatever name the exception has.
    [InlineData("MRS SMIDR_EL1", "ID_AA64PFR1_EL1", 24, 1, OutcomeKind.Undef, "pvm_idst_access")]
    // pvm_exit_handlers[ESR_ELx_EC_SVE]: KVM_CAP_ARM_SVE is not among what kvm_pkvm_ext_allowed() allows.
    [InlineData("MRS ZCR_EL1", "ID_AA64PFR0_EL1", 32, 1, OutcomeKind.Undef, "kvm_handle_pvm_restricted")]
    // HOST_HANDLED(): the kernel's own rows answer.
    [InlineData("MRS REVIDR_EL1", "", -1, 0, OutcomeKind.Emulated, "access_imp_id_reg")]
    [InlineData("MRS CLIDR_EL1", "", -1, 0, OutcomeKind.Emulated, "access_clidr")]
    [InlineData("MSR CSSELR_EL1", "", -1, 0, OutcomeKind.Emulated, "access_csselr")]
    [InlineData("MRS CNTP_CTL_EL0", "", -1, 0, OutcomeKind.Emulated, "access_arch_timer")]
    // Not trapped, and switched.
    [InlineData("MRS SCTLR_EL1", "", -1, 0, OutcomeKind.Direct, "")]
    [InlineData("MSR TPIDR_EL0", "", -1, 0, OutcomeKind.Direct, "")]
    public void An_access_is_answered_as_the_source_says(string access, string register, int field, int value, OutcomeKind expected, string function)
    {
        var simulation = kernel.Simulation;
        var space = simulation.Space;
        var where = field < 0 ? simulation.Possible
            : space.And(simulation.Possible, SymbolicBits.InputField(space, $"host.{register}", field + 3, field).Equal(space, SymbolicBits.FromConstant((ulong)value, 4)));
        Assert.False(where.IsFalse);
        var outcomes = simulation.Explained(Access(access)).Outcomes.Where(outcome => !space.AreDisjoint(where, outcome.Guard)).ToList();
        Assert.All(outcomes, outcome => Assert.Equal(expected, outcome.Kind));
        if (function.Length > 0)
            Assert.All(outcomes, outcome => Assert.Contains(outcome.Reasons, reason => reason.Text.StartsWith(function + "()", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Linux v7.3 hyp/nvhe/sys_regs.c pvm_calc_id_reg(): ID_AA64DFR0_EL1 says neither DoubleLock nor MTPMU, ID_AA64MMFR4_EL1 not E2H0; pvmid_aa64pfr0 has neither MPAM nor AMU, limits EL0 to AArch64, and SVE to VMs with the
    /// feature, of which none is protected.
    /// </summary>
    [KernelFact("7.3")]
    public void What_ID_registers_read_as_is_the_hypervisors_own_affair()
    {
        Assert.Equal(0xf_00f0_0000_0000ul, Read("ID_AA64DFR0_EL1").KnownValue);
        Assert.True(Read("ID_AA64DFR0_EL1").IsConstant);
        Assert.Equal(0xf00_0000ul, Read("ID_AA64MMFR4_EL1").KnownValue);
        var features = Read("ID_AA64PFR0_EL1");
        foreach (var low in (int[])[32, 40, 44])
            Assert.Equal(SymbolicBits.FromConstant(0, 4), features.Extract(low, 4));
        Assert.Equal(SymbolicBits.FromConstant(0, 3), features.Extract(1, 3));
        foreach (var name in (string[])["ID_AA64PFR0_EL1", "ID_AA64PFR1_EL1", "ID_AA64ISAR0_EL1", "ID_AA64ISAR1_EL1", "ID_AA64MMFR0_EL1", "ID_AA64MMFR1_EL1"])
        {
            var value = Read(name);
            Assert.DoesNotContain(Enumerable.Range(0, 64).SelectMany(bit => kernel.Simulation.Space.Support(value[bit])), variable => variable.Name.StartsWith("guest.", StringComparison.Ordinal));
        }
    }

    /// <summary>Linux v7.3 hyp/nvhe/pkvm.c pkvm_init_features_from_host(): pointer authentication is what userspace may have beside PSCI; pkvm_vcpu_reset_hcr() sets HCR_EL2.APK for it.</summary>
    [KernelFact("7.3")]
    public void A_feature_that_is_allowed_opens_its_registers()
    {
        var simulation = kernel.Simulation;
        var space = simulation.Space;
        var direct = space.Any(simulation.Access(Access("MRS APIAKEYLO_EL1")).Outcomes.Where(outcome => outcome.Kind == OutcomeKind.Direct).Select(outcome => outcome.Guard));
        Assert.True(space.AreDisjoint(simulation.Possible, space.Xor(direct, space.Input("vcpu.feature.PTRAUTH_ADDRESS"))));
        var controls = simulation.Controls.ToDictionary(control => control.Register, StringComparer.Ordinal);
        Assert.Contains(controls["HCR_EL2"].Sources, source => source.Function is "pvm_init_traps_hcr" or "pkvm_vcpu_reset_hcr");
    }

    /// <summary>Linux v7.3 hyp/nvhe/hyp-main.c flush_hyp_vcpu() and sync_hyp_vcpu() copy all of <c>ctxt</c>.</summary>
    [KernelFact("7.3")]
    public void Registers_are_switched_through_the_hypervisors_vCPU()
    {
        var view = kernel.Simulation.Switches.Single(view => view.Register == TrapFacts.Shared.Find("TTBR0_EL1")!.Encoding);
        var storage = Assert.Single(view.Storage);
        Assert.Equal("vcpu.arch.ctxt.sys_regs[TTBR0_EL1]", storage.Place);
        Assert.Equal(["flush_hyp_vcpu", "__sysreg_restore_el1_state"], storage.Restore.Sites.Select(site => site.Function));
        Assert.Equal(["__sysreg_save_el1_state", "sync_hyp_vcpu"], storage.Save.Sites.Select(site => site.Function));
    }

    [KernelFact("7.3")]
    public void Next_to_nothing_is_unknown()
    {
        var simulation = kernel.Simulation;
        Assert.Empty(simulation.Unanswered);
        Assert.DoesNotContain(simulation.Log, noticed => noticed.Kind is RunEventKind.GivenUp or RunEventKind.Bug or RunEventKind.UnknownCall or RunEventKind.LostStore);
        var unknown = from register in TrapFacts.Shared.Registers
                      where register.Encoding.Op0 >= 2
                      from direction in (AccessDirection[])[AccessDirection.Read, AccessDirection.Write]
                      where simulation.Access(new(register.Encoding, direction, 1)).Outcomes.Any(outcome => outcome.Kind == OutcomeKind.Unknown)
                      select register.Name;
        // Assembly reads the number of list registers (Linux v7.3 arch/arm64/kvm/vgic/vgic-v3.c vgic_ich_vtr()).
        Assert.All(unknown, name => Assert.StartsWith("ICC_", name, StringComparison.Ordinal));
    }

    [KernelFact("7.3")]
    public void A_tree_does_not_differ_from_itself()
    {
        var (tree, history) = (new DirectoryTree(TestData.Kernel("7.3")!), new SimulationHistory(KernelConfig.Default, s_scenario));
        var accesses = ((string[])["MRS ID_PFR0_EL1", "MSR FPMR", "MRS CLIDR_EL1", "MSR MDSCR_EL1"]).Select(Access);
        var delta = BehaviourComparer.Compare(history.Run(tree)!, history.Run(tree)!, accesses, null);
        Assert.Empty(delta.Differences);
        Assert.Empty(delta.Incomparable);
    }

    /// <summary>Linux v6.12 has the hypervisor's half, but arch/arm64/kvm/mmu.c kvm_init_stage2_mmu() takes no type but a size, and nothing sets <c>kvm-&gt;arch.pkvm.enabled</c>.</summary>
    [KernelFact("6.12")]
    public void Where_userspace_cannot_make_one_that_is_said()
    {
        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel("6.12")!), KernelConfig.Default, s_scenario)!;
        Assert.True(simulation.Possible.IsFalse);
        Assert.StartsWith("KVM_CREATE_VM makes no protected VM", simulation.Unanswered[0], StringComparison.Ordinal);
        Assert.All(simulation.Access(Access("MRS ID_PFR0_EL1")).Outcomes, outcome => Assert.Equal(OutcomeKind.Unknown, outcome.Kind));
    }

    private SymbolicBits Read(string register) =>
        Assert.Single(kernel.Simulation.Explained(Access($"MRS {register}")).Outcomes, outcome => outcome.Kind == OutcomeKind.FastPath).Value!.Value;

    private static GuestAccess Access(string text) => AccessReader.Read(text, 1, s_registers, out var problem) ?? throw new InvalidOperationException(problem);

    /// <summary>Run once, and gone with these tests.</summary>
    public sealed class Kernel
    {
        private VcpuSimulation? _made;

        public VcpuSimulation Simulation => _made ??= VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel("7.3")!), KernelConfig.Default, s_scenario)!;
    }
}
