using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Symbolic;
using KvmModel.Vcpu;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>The switch between host and guest: of a kernel of a few lines, and of real ones.</summary>
public sealed class WorldSwitchTests
{
    private static readonly SystemRegisterEncoding R0 = new(3, 0, 13, 0, 4);

    private static readonly SystemRegisterEncoding R1 = new(3, 0, 7, 4, 0);

    [Fact]
    public void A_word_that_only_decides_whether_a_register_is_restored_is_not_its_storage()
    {
        var view = Of("if (W1) write_sysreg_s(W0, R0); else write_sysreg_s(W0 + 1, R0);", "W0 = read_sysreg_s(R0);");
        Assert.Equal("vcpu.arch.ctxt.sys_regs[TPIDR_EL1]", Assert.Single(view.Storage).Place);
    }

    [Fact]
    public void The_lines_that_move_a_value_are_named()
    {
        var view = Of("host = read_sysreg_s(R0); write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);\nwrite_sysreg_s(host, R0);");
        var storage = Assert.Single(view.Storage);
        var (restore, save, kept) = (Assert.Single(storage.Restore.Sites), Assert.Single(storage.Save.Sites), Assert.Single(view.Kept.Sites));
        Assert.Equal(("enter", SwitchMoment.Entry, SwitchTree.Path), (restore.Function, restore.Moment, restore.Location.Path));
        Assert.Equal(("leave", SwitchMoment.Exit), (save.Function, save.Moment));
        Assert.Equal(("leave", save.Location.Line + 1), (kept.Function, kept.Location.Line));
        Assert.True(storage.Restore.Guard.IsTrue && storage.Save.Guard.IsTrue && view.Kept.Guard.IsTrue && view.Previous.IsFalse && view.Left.IsFalse);
    }

    [Fact]
    public void A_register_that_is_restored_when_the_guest_has_run_is_not_restored()
    {
        var view = Of("", "W0 = read_sysreg_s(R0); write_sysreg_s(W0, R0);");
        Assert.True(Assert.Single(view.Storage) is { Restore.Guard.IsFalse: true, Save.Guard.IsTrue: true });
        Assert.True(view.Previous.IsTrue && view.Left.IsTrue);
    }

    [Fact]
    public void State_is_as_before_when_the_switch_was_asked_for()
    {
        var simulation = SwitchTree.Run("write_sysreg_s(W0, R0);", "W0 = read_sysreg_s(R0);");
        var access = new GuestAccess(R0, AccessDirection.Read, 1);
        var before = simulation.Access(access).Outcomes.Select(outcome => (outcome.Guard, outcome.Kind)).ToList();
        Assert.NotEmpty(simulation.Switches);
        Assert.Equal(before, simulation.Access(access).Outcomes.Select(outcome => (outcome.Guard, outcome.Kind)));
    }

    [Fact]
    public void A_word_whose_one_bit_decides_about_a_whole_register_is_not_its_storage()
    {
        var view = Of("write_sysreg_s(W1 & 1 ? W0 : 0xffff, R0);", "W0 = read_sysreg_s(R0);");
        Assert.Equal("vcpu.arch.ctxt.sys_regs[TPIDR_EL1]", Assert.Single(view.Storage).Place);
    }

    [Fact]
    public void What_a_register_of_the_host_holds_is_asked_where_the_switch_decides_by_it()
    {
        var simulation = SwitchTree.Run("host = read_sysreg_s(R1); if (host & 2) write_sysreg_s(0, R1);", "if (host & 2) write_sysreg_s(host, R1);");
        var view = simulation.Switches.Single(view => view.Register == R1);
        var enabled = simulation.Space.Input("held.PAR_EL1[1]");
        Assert.Equal((enabled, simulation.Space.Not(enabled)), (simulation.Space.Not(view.Previous), view.Left));
        Assert.Equal(enabled, view.Kept.Guard);
    }

    [Fact]
    public void A_register_that_decides_as_a_whole_is_asked_about_by_its_lowest_bit()
    {
        var simulation = SwitchTree.Run("host = read_sysreg_s(R1); if (host) write_sysreg_s(0, R1);", "if (host) write_sysreg_s(host, R1);");
        Assert.Equal(simulation.Space.Not(simulation.Space.Input("held.PAR_EL1[0]")), simulation.Switches.Single(view => view.Register == R1).Left);
    }

    [Fact]
    public void A_host_does_not_enter_with_a_register_on_which_the_run_would_be_given_up()
    {
        var simulation = SwitchTree.Run("if (read_sysreg_s(R1) & 4) BUG();", "");
        Assert.All(simulation.Switches, view => Assert.True(view.Unknown.IsFalse));
    }

    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", HypMode.Vhe, 80)]
    [InlineData("6.12", HypMode.Vhe, 95)]
    [InlineData("7.3", HypMode.Vhe, 95)]
    [InlineData("6.1", HypMode.Nvhe, 90)]
    [InlineData("6.12", HypMode.Nvhe, 95)]
    [InlineData("7.3", HypMode.Hvhe, 95)]
    public void What_a_kernel_switches_is_known_but_for_what_assembly_does(string version, HypMode mode, int least)
    {
        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, new Scenario(mode))!;
        Assert.InRange(simulation.Switches.Count(view => !view.Storage.IsEmpty && view.Unknown.IsFalse), least, 200);
        Assert.All(simulation.Switches.Where(view => !view.Unknown.IsFalse), view => Assert.StartsWith("assembly ", Assert.Single(view.UnknownReasons), StringComparison.Ordinal));
        Assert.DoesNotContain(simulation.Switches, view => view.Storage.Any(storage => simulation.Space.HasOpaque(storage.Restore.Guard) || simulation.Space.HasOpaque(storage.Save.Guard)));
        var thread = simulation.Switches.Single(view => view.Register == R0);
        Assert.True(Assert.Single(thread.Storage) is { Place: "vcpu.arch.ctxt.sys_regs[TPIDR_EL1]", Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true });
    }

    /// <summary>Below VHE the host's own EL1 registers are put back, and its profiling is stopped when it was under way; in VHE these registers are the guest's alone.</summary>
    [KernelTheory("6.1", "6.12", "7.3")]
    [InlineData("6.1", HypMode.Nvhe)]
    [InlineData("6.12", HypMode.Nvhe)]
    [InlineData("6.12", HypMode.Hvhe)]
    [InlineData("7.3", HypMode.Nvhe)]
    public void Below_VHE_the_hosts_registers_are_put_back(string version, HypMode mode)
    {
        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, new Scenario(mode))!;
        foreach (var name in (string[])["SCTLR_EL1", "TTBR0_EL1", "TCR_EL1", "MAIR_EL1", "VBAR_EL1", "SPSR_EL1", "ELR_EL1", "CONTEXTIDR_EL1"])
            Assert.True(Named(simulation, name) is { Kept.Guard.IsTrue: true, Left.IsFalse: true, Previous.IsFalse: true, Storage: [{ Restore.Guard.IsTrue: true, Save.Guard.IsTrue: true }] }, name);
        var space = simulation.Space;
        var profiles = space.And(space.Input("held.PMBLIMITR_EL1[0]"), SymbolicBits.InputField(space, "host.ID_AA64DFR0_EL1", 35, 32).IsNonZero(space));
        var profiling = Named(simulation, "PMSCR_EL1");
        Assert.True(space.AreDisjoint(simulation.Possible, space.Xor(profiles, profiling.Kept.Guard)));
        Assert.True(space.AreDisjoint(simulation.Possible, space.Xor(profiles, space.Not(profiling.Previous))));
    }

    /// <summary>
    /// The text names registers that are the host's there (PMUSERENR_EL0), and does not show what goes through pointers that are bound before (FPMR, SVCR), functions of the timer and of SVE, a
    /// record that is read elsewhere (MDCCINT_EL1) or a helper that reads (PAR_EL1).
    /// </summary>
    [KernelTheory("6.12")]
    [InlineData(SwitchDirection.Save, "CNTP_CTL_EL0 CNTP_CVAL_EL0 CNTV_CTL_EL0 CNTV_CVAL_EL0 FPMR MDCCINT_EL1 PAR_EL1 SVCR ZCR_EL1")]
    [InlineData(SwitchDirection.Restore, "CNTP_CTL_EL0 CNTP_CVAL_EL0 CNTV_CTL_EL0 CNTV_CVAL_EL0 FPMR MDCCINT_EL1 ZCR_EL1")]
    public void What_the_text_of_a_kernel_moves_for_its_guest_is_what_its_run_moves(SwitchDirection direction, string notInText)
    {
        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel("6.12")!), KernelConfig.Default)!;
        var names = TrapFacts.Shared.Registers.ToDictionary(register => register.Encoding, register => register.Name);
        var read = KernelModels.Of("6.12").Facts<RegisterSwitch>().Where(place => place.Direction == direction && place.Storage.Contains("ctxt", StringComparison.Ordinal))
            .Select(place => place.Register.EndsWith("_EL12", StringComparison.Ordinal) ? place.Register[..^1] : place.Register)
            .Where(name => TrapFacts.Shared.Find(name) is { } known && SwitchedPlaces.IsOfGuest(known.Encoding)).ToHashSet(StringComparer.Ordinal);
        var run = simulation.Switches.Where(view => names.ContainsKey(view.Register) && view.Storage.Any(storage =>
                storage.Place.StartsWith("vcpu.arch.ctxt.", StringComparison.Ordinal) && !(direction == SwitchDirection.Save ? storage.Save : storage.Restore).Guard.IsFalse))
            .Select(view => names[view.Register]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal("PMUSERENR_EL0", string.Join(' ', read.Except(run).Order(StringComparer.Ordinal)));
        Assert.Equal(notInText, string.Join(' ', run.Except(read).Order(StringComparer.Ordinal)));
    }

    private static SwitchView Named(VcpuSimulation simulation, string name) => simulation.Switches.Single(view => view.Register == TrapFacts.Shared.Find(name)!.Encoding);

    private static SwitchView Of(string enter, string leave) => SwitchTree.Run(enter, leave).Switches.Single(view => view.Register == R0);
}
