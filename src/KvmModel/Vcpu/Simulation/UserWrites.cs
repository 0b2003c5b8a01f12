using System.Collections.Immutable;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What KVM_SET_ONE_REG does with each value of a register that userspace could write, by running it with a value whose bits are variables, and KVM_GET_ONE_REG behind it. In: a VM that is
/// ready to run. Out: one view for each listed register; state is as before. ID registers are not among them: what they take was asked a field at a time
/// (<see cref="GuestIdRegisters"/>).
/// </summary>
internal static class UserWrites
{
    /// <summary>The nodes that one register may take: one that takes more checks a value against much else, and is not known.</summary>
    private const int NodeAllowance = 30_000;

    /// <summary>The names of the variables begin so.</summary>
    public const string Value = "user.value";

    public static IEnumerable<UserWriteView> Read(RunningKernel kernel, GuestVm guest, ImmutableArray<RegisterView> registers)
    {
        var space = kernel.Space;
        var written = SymbolicBits.Input(space, Value, 64);
        foreach (var view in registers)
        {
            if (view.Register is { Op0: 3, Op1: 0, CRn: 0 } || view.WritableMask is { } mask && (!mask.IsConstant || mask.KnownValue != 0) || view.Listed.IsFalse)
                continue;
            var mark = kernel.Memory.Mark();
            kernel.Run.NodeLimit = space.TotalNodes + NodeAllowance;
            var id = UserspaceView.IdOf(view.Register);
            if (guest.SetRegister(id, written, view.Listed) is { } result)
            {
                var unknown = space.And(view.Listed, kernel.Run.GivenUp);
                var accepted = space.AndNot(view.Listed, space.Or(unknown, result.IsNonZero(space)));
                SymbolicBits? kept = null;
                if (!accepted.IsFalse && guest.GetRegister(id, accepted) is var (read, value))
                    kept = space.AreDisjoint(accepted, space.Or(kernel.Run.GivenUp, read.IsNonZero(space))) ? value : null;
                yield return new UserWriteView(view.Register, 0, 64, accepted, space.AndNot(space.AndNot(view.Listed, unknown), accepted), kept);
            }
            kernel.Run.NodeLimit = int.MaxValue;
            kernel.Memory.Rollback(mark);
        }
    }
}
