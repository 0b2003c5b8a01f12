using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The bits of ID registers that userspace can change, found by changing them: a bit is writable when KVM_SET_ONE_REG takes a value that differs in it, and KVM_GET_ONE_REG gives it back. Trees
/// before Linux v6.7 say it in no other way; later ones have KVM_ARM_GET_REG_WRITABLE_MASKS. In: a VM that has not run. Out: a mask for each register that says what the VM has; state is
/// as before.
/// </summary>
/// <remarks>
/// A value differs from that at reset within one field of four bits, and all such values are asked for at once. Bits that can only change together with those of another field are missed. Where the call says
/// that a field may be written, this says which of its bits: of a field whose limit is 1 the lowest, of one whose limit is 0 none.
/// </remarks>
internal static class WritableBits
{
    /// <summary>The nodes that asking for all values of a register at once may take.</summary>
    private const int NodeAllowance = 30_000;

    public static Dictionary<SystemRegisterEncoding, SymbolicBits> Find(RunningKernel kernel, GuestVm guest)
    {
        var masks = new Dictionary<SystemRegisterEncoding, SymbolicBits>();
        // CRm 0 of op1 0 says which CPU it is (Arm ARM DDI 0487 D24.1.3), not what it can do.
        foreach (var register in UserspaceView.MaskedRegisters.Where(register => register is not { Op1: 0, CRm: 0 }))
        {
            if (guest.GetRegister(UserspaceView.IdOf(register), Bdd.True) is not var (result, reset))
                continue;
            var known = kernel.Space.AndNot(guest.Exists, kernel.Space.Or(kernel.Run.GivenUp, result.IsNonZero(kernel.Space)));
            // Beside the machine's variables in the order there are the guest's, which mean nothing yet.
            var value = SymbolicBits.Input(kernel.Space, kernel.NameOf(register) is { } name ? $"guest.{name}" : UserWrites.Value, 64);
            masks[register] = known.IsFalse || IsFixed(kernel, guest, register, reset, known, value) ? RunningKernel.Number(0) : MaskOf(kernel, guest, register, reset, known, value);
        }
        return masks;
    }

    /// <summary>The fields that have such bits, as masks of whole fields: what the kernel tells is of fields, too.</summary>
    public static Dictionary<SystemRegisterEncoding, SymbolicBits> FieldsOf(BddSpace space, Dictionary<SystemRegisterEncoding, SymbolicBits> masks) => masks.ToDictionary(mask => mask.Key, mask =>
    {
        var bits = new Bdd[64];
        for (var low = 0; low < bits.Length; low += GuestIdRegisters.FieldWidth)
            Array.Fill(bits, space.Any(Enumerable.Range(low, GuestIdRegisters.FieldWidth).Select(bit => mask.Value[bit])), low, GuestIdRegisters.FieldWidth);
        return SymbolicBits.FromBits(bits);
    });

    /// <summary>Whether no value is taken but that which the register has.</summary>
    private static bool IsFixed(RunningKernel kernel, GuestVm guest, SystemRegisterEncoding register, SymbolicBits reset, Bdd known, SymbolicBits value)
    {
        kernel.Run.NodeLimit = kernel.Space.TotalNodes + NodeAllowance;
        var mark = kernel.Memory.Mark();
        var isWhole = true;
        var (taken, _) = Write(kernel, guest, UserspaceView.IdOf(register), value, known, ref isWhole);
        kernel.Memory.Rollback(mark);
        kernel.Run.NodeLimit = int.MaxValue;
        return isWhole && kernel.Space.AreDisjoint(taken, value.NotEqual(kernel.Space, reset));
    }

    private static SymbolicBits MaskOf(RunningKernel kernel, GuestVm guest, SystemRegisterEncoding register, SymbolicBits reset, Bdd known, SymbolicBits value)
    {
        var (space, mask, isWhole) = (kernel.Space, new Bdd[64], true);
        for (var low = 0; low < mask.Length; low += GuestIdRegisters.FieldWidth)
        {
            var mark = kernel.Memory.Mark();
            var (taken, kept) = Write(kernel, guest, UserspaceView.IdOf(register), reset.Insert(low, value.Extract(low, GuestIdRegisters.FieldWidth)), known, ref isWhole);
            kernel.Memory.Rollback(mark);
            var chosen = Enumerable.Range(low, GuestIdRegisters.FieldWidth).SelectMany(bit => space.Support(value[bit])).Select(variable => variable.Index).ToHashSet();
            for (var bit = low; bit < low + GuestIdRegisters.FieldWidth; bit++)
                mask[bit] = taken.IsFalse ? Bdd.False : space.Exists(space.All([taken, space.Xor(value[bit], reset[bit]), space.Equivalent(value[bit], kept[bit])]), chosen);
        }
        if (!isWhole)
            kernel.NotAnswered($"which bits of {kernel.NameOf(register) ?? register.ToString()} userspace may write");
        return SymbolicBits.FromBits(mask);
    }

    /// <summary>Writes a value, and reads it back.</summary>
    /// <returns>When it is taken, and what the register then holds.</returns>
    private static (Bdd Taken, SymbolicBits Kept) Write(RunningKernel kernel, GuestVm guest, ulong id, SymbolicBits wanted, Bdd where, ref bool isWhole)
    {
        var space = kernel.Space;
        if (guest.SetRegister(id, wanted, where) is not { } result)
            return (Bdd.False, wanted);
        isWhole &= space.AreDisjoint(where, kernel.Run.GivenUp);
        var taken = space.AndNot(where, space.Or(kernel.Run.GivenUp, result.IsNonZero(space)));
        if (taken.IsFalse || guest.GetRegister(id, taken) is not var (read, kept))
            return (Bdd.False, wanted);
        isWhole &= space.AreDisjoint(taken, kernel.Run.GivenUp);
        return (space.AndNot(taken, space.Or(kernel.Run.GivenUp, read.IsNonZero(space))), kept);
    }
}
