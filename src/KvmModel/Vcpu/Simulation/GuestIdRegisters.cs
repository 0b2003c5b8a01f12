using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Gives a VM every combination of ID registers that userspace can give it: the bits that are writable become variables. Which values of a field KVM accepts is asked of KVM, a field
/// at a time, with KVM_SET_ONE_REG.
/// </summary>
/// <param name="Accepted">The values that are accepted.</param>
/// <param name="Fields">The same, field by field.</param>
internal sealed record GuestIdRegisters(Bdd Accepted, ImmutableArray<UserWriteView> Fields)
{
    /// <summary>Of most fields, in bits (Arm ARM DDI 0487 D24.1.3, "Principles of the ID scheme for fields in ID registers").</summary>
    public const int FieldWidth = 4;

    /// <summary>Checks all fields of a register against what the VM may have; Linux has it from v6.5 on.</summary>
    private const string FeatureCheck = "arm64_check_features";

    /// <param name="masks">The bits that are writable.</param>
    public static GuestIdRegisters Vary(RunningKernel kernel, GuestVm guest, Dictionary<SystemRegisterEncoding, SymbolicBits> masks)
    {
        var constraints = new List<Bdd>();
        var isForced = kernel.Find([FeatureCheck]) is not null;
        var fields = ImmutableArray.CreateBuilder<UserWriteView>();
        foreach (var (register, mask) in masks.OrderBy(pair => pair.Key))
        {
            if (kernel.NameOf(register) is not { } name || (mask.IsConstant && mask.KnownValue == 0))
                continue;
            var id = UserspaceView.IdOf(register);
            if (guest.GetRegister(id, Bdd.True) is not var (_, reset))
                continue;
            var all = reset;
            for (var low = 64 - FieldWidth; low >= 0; low -= FieldWidth)
            {
                var wanted = reset;
                for (var bit = low; bit < low + FieldWidth; bit++)
                {
                    if (mask[bit].IsFalse)
                        continue;
                    var value = SymbolicBits.FromBool(kernel.Space.Ite(mask[bit], kernel.Space.Input($"guest.{name}[{bit}]"), reset[bit]), 1);
                    wanted = wanted.Insert(bit, value);
                }
                if (wanted != reset)
                {
                    constraints.Add(IsAccepted(kernel, guest, id, wanted));
                    var field = wanted.Extract(low, FieldWidth);
                    all = all.Insert(low, isForced ? field : SymbolicBits.Ite(kernel.Space, constraints[^1], field, reset.Extract(low, FieldWidth)));
                    fields.Add(new UserWriteView(register, low, FieldWidth, constraints[^1], kernel.Space.Not(constraints[^1]), null) { Reset = reset });
                }
            }
            Force(kernel, guest, id, all);
        }
        // The variables of later registers are further down: from there up, each conjunction only adds on top.
        var accepted = Bdd.True;
        for (var i = constraints.Count - 1; i >= 0; i--)
        {
            if (IsLocal(kernel.Space, constraints[i]))
                accepted = kernel.Space.And(constraints[i], accepted);
        }
        return new GuestIdRegisters(accepted, fields.ToImmutable());
    }

    /// <summary>
    /// Whether a constraint is about one register, of the guest and of the machine. Those that tie registers together are left out: with all of them the combinations that are possible would take
    /// more nodes than there are. A witness may then name two fields that KVM would not have together.
    /// </summary>
    private static bool IsLocal(BddSpace space, Bdd constraint) =>
        space.Support(constraint).Select(variable => variable.Name).Where(name => name.Contains('[', StringComparison.Ordinal))
            .Select(name => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..name.IndexOf('[', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).Count() <= 1;

    /// <summary>When KVM accepts a value; nothing is changed.</summary>
    private static Bdd IsAccepted(RunningKernel kernel, GuestVm guest, ulong id, SymbolicBits value)
    {
        var mark = kernel.Memory.Mark();
        var result = guest.SetRegister(id, value);
        var fails = result is { } code ? kernel.Space.Or(kernel.Run.GivenUp, code.IsNonZero(kernel.Space)) : Bdd.True;
        kernel.Memory.Rollback(mark);
        return kernel.Space.Not(fails);
    }

    /// <summary>Sets a value each field of which is accepted: the check of all fields is not run again. In a tree without one a field that would be refused must be as at reset.</summary>
    private static void Force(RunningKernel kernel, GuestVm guest, ulong id, SymbolicBits value)
    {
        kernel.Intrinsics[FeatureCheck] = call => call.Constant(0);
        guest.SetRegister(id, value);
        kernel.Intrinsics.Remove(FeatureCheck);
    }
}
