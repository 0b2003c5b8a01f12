using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What registers keep of a value that is written. EL2 controls keep the bits that the machine has, as its ID registers say (Arm ARM DDI 0487 Glossary RES0). The bits of ICC_SRE_ELx
/// that are 1 from the start stay so: the GIC has no other interface (Arm IHI 0069 ICC_SRE_EL2.SRE).
/// </summary>
/// <param name="initial">What a register held before the program started.</param>
internal sealed class ReservedBits(BddSpace space, SymbolicMachine machine, Func<string, SymbolicBits> initial)
{
    private readonly Dictionary<string, SymbolicBits?> _masks = new(StringComparer.Ordinal);

    /// <param name="register">An architectural name, in upper case.</param>
    public SymbolicBits Keep(string register, SymbolicBits written)
    {
        if (register is "ICC_SRE_EL1" or "ICC_SRE_EL2")
            return written.Or(space, initial(register));
        if (!_masks.TryGetValue(register, out var mask))
            _masks.Add(register, mask = Mask(register));
        return mask is { } bits ? written.And(space, bits) : written;
    }

    private SymbolicBits? Mask(string register)
    {
        if (!TrapFacts.Shared.ControlFields.Contains(register))
            return null;
        var bits = Enumerable.Repeat(Bdd.False, 64).ToArray();
        foreach (var field in TrapFacts.Shared.ControlFields[register])
        {
            var exists = field.Exists.In(machine);
            for (var bit = 0; bit < bits.Length; bit++)
                if ((field.Mask >> bit & 1) != 0)
                    bits[bit] = space.Or(bits[bit], exists);
        }
        return SymbolicBits.FromBits(bits);
    }
}
