using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>The switch where the hypervisor runs a vCPU of its own: values go from the kernel's to it, to the CPU, and back.</summary>
public sealed class ProtectedSwitchTests(ProtectedSwitchTests.Kernels kernels) : IClassFixture<ProtectedSwitchTests.Kernels>
{
    private const string Place = "vcpu.arch.ctxt.sys_regs[TPIDR_EL1]", HypPlace = "hyp_vcpu.vcpu.arch.ctxt.sys_regs[TPIDR_EL1]";

    private const string Enter = "host = read_sysreg_s(R0); write_sysreg_s(W0, R0);", Leave = "W0 = read_sysreg_s(R0); write_sysreg_s(host, R0);";

    private static readonly SystemRegisterEncoding R0 = new(3, 0, 13, 0, 4);

    [Fact]
    public void A_value_that_the_hypervisor_brings_to_the_kernels_vCPU_is_saved_there()
    {
        var view = Of("W0 = H0;", Enter, Leave, "H0 = W0;");
        var storage = Assert.Single(view.Storage);
        Assert.True(storage is { Place: Place, Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true });
        Assert.Equal(["flush", "run"], storage.Restore.Sites.Select(site => site.Function));
        Assert.Equal(["run", "sync"], storage.Save.Sites.Select(site => site.Function));
        Assert.True(view is { Previous.IsFalse: true, Kept.Guard.IsTrue: true, Left.IsFalse: true, Unknown.IsFalse: true });
    }

    [Fact]
    public void A_value_that_the_kernel_is_not_given_stays_in_the_hypervisors_vCPU()
    {
        var view = Of("W0 = H0;", Enter, Leave, "");
        Assert.Equal([Place, HypPlace], view.Storage.Select(storage => storage.Place));
        Assert.True(view.Storage[0] is { Restore.Guard.IsTrue: true, Save.Guard.IsFalse: true });
        Assert.True(view.Storage[1] is { Restore.Guard.IsFalse: true, Save.Guard.IsTrue: true });
    }

    [Fact]
    public void A_register_that_is_the_hypervisors_affair_alone_is_kept_in_its_vCPU()
    {
        var storage = Assert.Single(Of("", Enter, Leave, "").Storage);
        Assert.True(storage is { Place: HypPlace, Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true });
    }

    [Fact]
    public void An_entry_that_is_refused_is_not_tried_for_ever()
    {
        var refusing = Of("W0 = H0; if (read_sysreg_s(R1)) return;", "if (!read_sysreg_s(R1)) {", Leave + " }", "H0 = W0;");
        Assert.True(refusing.Unknown.IsFalse);
    }

    /// <summary>
    /// Linux v6.12 arch/arm64/kvm/hyp/nvhe/hyp-main.c flush_hyp_vcpu() and sync_hyp_vcpu() copy <c>ctxt</c>; Linux v7.3 does that with __copy_vcpu_state() as the kernel asks for it. Between the
    /// hypervisor's vCPU and the CPU it is hyp/include/hyp/sysreg-sr.h as in every mode.
    /// </summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", "flush_hyp_vcpu", "sync_hyp_vcpu")]
    [InlineData("7.3", "__copy_vcpu_state", "__copy_vcpu_state")]
    public void Registers_go_through_the_hypervisors_vCPU_to_the_kernels(string version, string flush, string sync)
    {
        var simulation = kernels.Of(version);
        foreach (var (name, restore, save) in ((string, string, string)[])
            [
                ("TTBR0_EL1", "__sysreg_restore_el1_state", "__sysreg_save_el1_state"),
                ("CONTEXTIDR_EL1", "__sysreg_restore_el1_state", "__sysreg_save_el1_state"),
                ("PAR_EL1", "__sysreg_restore_el1_state", "__sysreg_save_el1_state"),
                ("TPIDR_EL0", "__sysreg_restore_user_state", "__sysreg_save_user_state"),
                ("MDSCR_EL1", "__sysreg_restore_common_state", "__sysreg_save_common_state"),
            ])
        {
            var view = Named(simulation, name);
            Assert.True(view is { Unknown.IsFalse: true, Previous.IsFalse: true, Left.IsFalse: true, Kept.Guard.IsTrue: true }, name);
            var storage = Assert.Single(view.Storage);
            Assert.True(storage is { Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true } && storage.Place == $"vcpu.arch.ctxt.sys_regs[{name}]", name);
            Assert.Equal([flush, restore], storage.Restore.Sites.Select(site => site.Function));
            Assert.Equal([save, sync], storage.Save.Sites.Select(site => site.Function));
        }
    }

    /// <summary>
    /// Linux v6.12 arch/arm64/kvm/hyp/nvhe/pkvm.c init_pkvm_hyp_vm() gives the hypervisor's VM neither ID registers nor flags, so that ctxt_has_tcrx(), ctxt_has_s1pie(), ctxt_has_s1poe(),
    /// ctxt_has_mte() and kvm_has_fpmr() say no; v7.3 copies them (vm_copy_id_regs()), and has no MTE in this mode (kvm_pkvm_ext_allowed()).
    /// </summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", false)]
    [InlineData("7.3", true)]
    public void Registers_of_optional_features_are_switched_where_the_hypervisors_VM_knows_of_them(string version, bool isSwitched)
    {
        var simulation = kernels.Of(version);
        foreach (var name in (string[])["TCR2_EL1", "PIR_EL1", "PIRE0_EL1", "POR_EL0", "POR_EL1", "FPMR"])
        {
            var view = Find(simulation, name);
            Assert.True(view is null or { Unknown.IsFalse: true }, name);
            Assert.True((view?.Storage.Any(storage => storage.Place == $"vcpu.arch.ctxt.sys_regs[{name}]" && !storage.Restore.Guard.IsFalse && !storage.Save.Guard.IsFalse) == true) == isSwitched, name);
        }
        foreach (var name in (string[])["TFSR_EL1", "TFSRE0_EL1"])
            Assert.True(Find(simulation, name) is null or { Storage.IsEmpty: true }, name);
    }

    /// <summary>Linux v6.12 and v7.3 arch/arm64/kvm/arch_timer.c timer_restore_state(), timer_save_state(): the kernel's own, which the hypervisor's copy has no part in.</summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void The_timer_is_switched_by_the_kernel(string version)
    {
        var storage = Assert.Single(Named(kernels.Of(version), "CNTV_CVAL_EL0").Storage);
        Assert.True(storage is { Place: "vcpu.arch.ctxt.sys_regs[CNTV_CVAL_EL0]", Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true });
        Assert.Contains("timer_restore_state", storage.Restore.Sites.Select(site => site.Function));
        Assert.Contains("timer_set_cval", storage.Save.Sites.Select(site => site.Function));
    }

    /// <summary>
    /// Linux v6.12 and v7.3 arch/arm64/kvm/hyp/nvhe/hyp-main.c fpsimd_sve_sync(): a guest that used it is saved on every exit, and the host's is put back, so that the host cannot tell. ZCR_EL1 of a
    /// guest with SVE is loaded on first use (hyp/include/hyp/switch.h __hyp_sve_restore_guest()).
    /// </summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void Floating_point_state_is_given_back_on_every_exit(string version)
    {
        var simulation = kernels.Of(version);
        var view = Named(simulation, "ZCR_EL1");
        var hasSve = simulation.Space.Input("vcpu.feature.SVE");
        var storage = Assert.Single(view.Storage);
        Assert.Equal("vcpu.arch.ctxt.sys_regs[ZCR_EL1]", storage.Place);
        Assert.Contains(storage.Restore.Sites, site => site is { Function: "__hyp_sve_restore_guest", Moment: SwitchMoment.FloatingPointUse });
        Assert.Contains("__hyp_sve_save_guest", storage.Save.Sites.Select(site => site.Function));
        Assert.True(simulation.Space.Implies(storage.Restore.Guard, hasSve) && !storage.Restore.Guard.IsFalse);
        Assert.True(simulation.Space.AreDisjoint(simulation.Possible, simulation.Space.Xor(storage.Restore.Guard, storage.Save.Guard)));
        Assert.True(simulation.Space.AreDisjoint(simulation.Possible, simulation.Space.And(view.Left, storage.Restore.Guard)));
        Assert.Contains("__hyp_sve_restore_host", view.Kept.Sites.Select(site => site.Function));
    }

    /// <summary>
    /// Linux v6.12 hyp-main.c flush_hyp_vcpu(): <c>debug_ptr</c> leads to the kernel's vCPU, where __debug_save_state() stores at once; v7.3 copies in flush_debug_state() and sync_debug_state().
    /// </summary>
    [KernelTheory("6.12", "7.3")]
    [InlineData("6.12", "__debug_restore_state", "__debug_save_state")]
    [InlineData("7.3", "flush_debug_state __debug_restore_state", "__debug_save_state sync_debug_state")]
    public void Breakpoints_are_kept_in_the_kernels_vCPU(string version, string restores, string saves)
    {
        var storage = Assert.Single(kernels.Of(version).Switches.Single(view => view.Register == new SystemRegisterEncoding(2, 0, 0, 1, 4)).Storage);
        Assert.Equal("vcpu.arch.vcpu_debug_state.dbg_bvr[1]", storage.Place);
        Assert.Equal((restores, saves), (Names(storage.Restore), Names(storage.Save)));
        Assert.False(storage.Restore.Guard.IsFalse);
        Assert.Equal(storage.Restore.Guard, storage.Save.Guard);

        static string Names(SwitchEdge edge) => string.Join(' ', edge.Sites.Select(site => site.Function));
    }

    /// <summary>As in every other mode, only what assembly does is not known. Up to Linux 6.1 the hypervisor has no vCPU of its own.</summary>
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", 90)]
    [InlineData("6.12", 88)]
    [InlineData("7.3", 98)]
    public void What_is_switched_is_known_but_for_what_assembly_does(string version, int least)
    {
        var simulation = kernels.Of(version);
        Assert.InRange(simulation.Switches.Count(view => !view.Storage.IsEmpty && view.Unknown.IsFalse), least, 200);
        Assert.All(simulation.Switches.Where(view => !view.Unknown.IsFalse), view => Assert.StartsWith("assembly ", Assert.Single(view.UnknownReasons), StringComparison.Ordinal));
        Assert.DoesNotContain(simulation.Switches, view => view.Storage.Any(storage => storage.Place.StartsWith("hyp_vcpu.", StringComparison.Ordinal)));
    }

    private static SwitchView? Find(VcpuSimulation simulation, string name) => simulation.Switches.SingleOrDefault(view => view.Register == TrapFacts.Shared.Find(name)!.Encoding);

    private static SwitchView Named(VcpuSimulation simulation, string name) => Find(simulation, name) ?? throw new InvalidOperationException($"{name} is not switched");

    private static SwitchView Of(string flush, string enter, string leave, string sync) => ProtectedTree.Run(flush, enter, leave, sync).Switches.Single(view => view.Register == R0);

    /// <summary>Kernels in protected mode, each run once, and gone with these tests.</summary>
    public sealed class Kernels
    {
        private readonly Dictionary<string, VcpuSimulation> _made = new(StringComparer.Ordinal);

        public VcpuSimulation Of(string version)
        {
            if (!_made.TryGetValue(version, out var made))
                _made.Add(version, made = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, new Scenario(HypMode.Protected))!);
            return made;
        }
    }
}
