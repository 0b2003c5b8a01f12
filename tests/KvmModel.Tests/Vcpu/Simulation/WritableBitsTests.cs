using KvmModel.Arm64;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;
using ReviewBot.Testing;
using ReviewBot.Trees;

namespace KvmModel.Tests.Vcpu.Simulation;

/// <summary>Which bits of ID registers userspace may write, found by writing them.</summary>
public sealed class WritableBitsTests
{
    /// <summary>The bits of a field that is asked for at once.</summary>
    private const int FieldWidth = 4;

    private const ulong DebugArmv8 = 6;

    /// <summary>
    /// The call tells of fields, and what is found is of bits: a field of one value at reset that KVM takes no other of is told and not found. That is the least, of one where less is safe
    /// (8 is the least of those with a sign), or the greatest, of one where more is (Linux v6.12 arch/arm64/kernel/cpufeature.c arm64_ftr_safe_value()).
    /// </summary>
    [KernelFact("6.12")]
    public void What_is_found_lies_in_what_the_kernel_tells_and_leaves_out_what_has_no_other_value()
    {
        var (kernel, guest) = Make("6.12");
        var (space, told, found) = (kernel.Space, UserspaceView.Masks(kernel, guest), WritableBits.Find(kernel, guest));
        Assert.Empty(kernel.Unanswered);
        Assert.All(told.Where(mask => !found.ContainsKey(mask.Key)), mask => Assert.True(mask.Value is { IsConstant: true, KnownValue: 0 }));
        foreach (var (register, own) in found)
        {
            var (name, mask) = (kernel.NameOf(register) ?? register.ToString(), told[register]);
            var reset = guest.GetRegister(UserspaceView.IdOf(register), Bdd.True)!.Value.Value;
            for (var bit = 0; bit < 64; bit++)
                Assert.True(space.Implies(space.And(guest.Exists, own[bit]), mask[bit]), $"{name}[{bit}] is found and not told");
            // A debug version less than Armv8's is not taken (Linux v6.12 arch/arm64/kvm/sys_regs.c set_id_dfr0_el1(), set_id_aa64dfr0_el1()), not even from a machine that has it.
            var least = name is "ID_DFR0_EL1" or "ID_AA64DFR0_EL1" ? DebugArmv8 : 0;
            var asked = space.AndNot(guest.Exists, guest.SetRegister(UserspaceView.IdOf(register), reset)!.Value.IsNonZero(space));
            for (var low = 0; low < 64; low += FieldWidth)
            {
                var bits = Enumerable.Range(low, FieldWidth).ToList();
                var toldOnly = space.And(asked, space.AndNot(space.Any(bits.Select(bit => mask[bit])), space.Any(bits.Select(bit => own[bit]))));
                var last = space.Any(((ulong[])[low == 0 ? least : 0, 8, 15]).Select(value => reset.Extract(low, FieldWidth).Equal(space, SymbolicBits.FromConstant(value, FieldWidth))));
                Assert.True(space.Implies(toldOnly, last), $"{name}[{low + FieldWidth - 1}:{low}] is told and not found");
            }
        }
        var feature = told.Single(mask => kernel.NameOf(mask.Key) == "ID_AA64PFR0_EL1").Key;
        Assert.False(space.AreDisjoint(guest.Exists, found[feature][0]));
    }

    /// <summary>
    /// Linux v6.1 arch/arm64/kvm/sys_regs.c set_id_aa64pfr0_el1() takes 0 and 1 for CSV2 and CSV3, 1 where the host is not affected; set_id_reg() takes what the register has.
    /// </summary>
    [KernelFact("6.1")]
    public void Where_the_kernel_tells_nothing_they_are_found()
    {
        var (kernel, guest) = Make("6.1");
        Assert.False(UserspaceView.HasMasks(kernel));
        var found = WritableBits.Find(kernel, guest);
        Assert.Empty(kernel.Unanswered);
        var (register, mask) = Assert.Single(found, mask => mask.Value is not { IsConstant: true, KnownValue: 0 });
        Assert.Equal(new SystemRegisterEncoding(3, 0, 0, 4, 0), register);
        Assert.Equal([56, 60], Enumerable.Range(0, 64).Where(bit => !mask[bit].IsFalse));
        Assert.True(kernel.Space.Implies(kernel.Space.And(guest.Exists, kernel.Space.Input("host.ID_AA64PFR0_EL1[60]")), mask[60]));

        var simulation = VcpuSimulation.Symbolic(new DirectoryTree(TestData.Kernel("6.1")!), KernelConfig.Default)!;
        var view = simulation.Registers.Single(view => view.Register == register);
        Assert.True(simulation.Space.Implies(simulation.Possible, view.WritableMask!.Value[56]));
        Assert.True(simulation.Space.AreDisjoint(simulation.Possible, simulation.Space.Xor(simulation.Space.Input("guest.ID_AA64PFR0_EL1[56]"), view.Value!.Value[56])));
        Assert.Contains(simulation.UserWrites, write => write.Register == register && write.Low == 60 && !write.Accepted.IsFalse && !write.Refused.IsFalse);
    }

    private static (RunningKernel Kernel, GuestVm Guest) Make(string version)
    {
        RunningKernel? kernel = null;
        kernel = new RunningKernel(new KernelPreprocessor(new DirectoryTree(TestData.Kernel(version)!), KernelConfig.Default, IntrinsicMacros.Executed), HypMode.Vhe,
            (space, register) => MachineVariables.Initial(space, HypMode.Vhe, register, kernel!.NameOf(register)), null);
        MachineVariables.DeclareVariables(kernel);
        HostBoot.Run(kernel);
        MachineVariables.NameCapabilities(kernel);
        return (kernel, GuestVm.Create(kernel, VmKind.Plain, MachineVariables.Features(kernel, VmKind.Plain), kernel.Space.Input("vm.gic"), kernel.Space.Input("vm.mte"))!);
    }
}
