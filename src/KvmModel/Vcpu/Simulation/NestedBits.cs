using System.Collections.Frozen;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// When a VM has a bit of a control, by the architecture: a bit of HCR_EL2 or HCRX_EL2 with its feature (<see cref="TrapFacts.ControlFields"/>), one of a fine-grained trap register with
/// a register whose accesses it traps. The VM's ID registers are <c>guest.REGISTER[bit]</c>, as in <see cref="NestedHistory"/>; all else that a condition asks of is the host's.
/// </summary>
public sealed class NestedBits
{
    private static readonly Lazy<FrozenDictionary<(string Register, int Bit), TrapCondition>> s_fineGrained = new(FineGrained);

    private readonly BddSpace _space;
    private readonly SymbolicMachine _guest;

    public NestedBits(BddSpace space)
    {
        _space = space;
        _guest = new SymbolicMachine(space, bit => space.Input($"{(IsIdRegister(bit.Register) ? "guest" : "host")}.{bit.Register}[{bit.Bit}]"));
    }

    /// <summary>When the VM has the bit; null when that is not on record.</summary>
    public Bdd? Exists(string register, int bit)
    {
        if (TrapFacts.Shared.ControlFields.Contains(register))
            return _space.Any(TrapFacts.Shared.ControlFields[register].Where(field => (field.Mask >> bit & 1) != 0).Select(field => field.Exists.In(_guest)));
        return s_fineGrained.Value.TryGetValue((register, bit), out var condition) ? condition.In(_guest) : null;
    }

    /// <summary>When the VM has the register at all: of a VM without it, all of its bits may be reserved or none.</summary>
    public Bdd HasRegister(string register) => register switch
    {
        "HCRX_EL2" => IsNotZero("ID_AA64MMFR1_EL1", 43),
        "HFGRTR2_EL2" or "HFGWTR2_EL2" or "HFGITR2_EL2" or "HDFGRTR2_EL2" or "HDFGWTR2_EL2" => Has("FEAT_FGT2"),
        "HFGRTR_EL2" or "HFGWTR_EL2" or "HFGITR_EL2" or "HDFGRTR_EL2" or "HDFGWTR_EL2" => Has("FEAT_FGT"),
        "HAFGRTR_EL2" => _space.And(Has("FEAT_FGT"), Has("FEAT_AMUv1")),
        _ => IsNotZero("ID_AA64PFR0_EL1", 11),
    };

    /// <param name="msb">The highest bit of a field of four bits (Arm ARM DDI 0487 ID_AA64MMFR1_EL1.HCX, ID_AA64PFR0_EL1.EL2).</param>
    private Bdd IsNotZero(string register, int msb) => SymbolicBits.InputField(_space, $"guest.{register}", msb, msb - 3).IsNonZero(_space);

    private Bdd Has(string feature) => _guest.Has(TrapFacts.Shared.Features.First(known => known.Name == feature));

    private static bool IsIdRegister(string register) => register.StartsWith("ID_", StringComparison.Ordinal);

    private static FrozenDictionary<(string, int), TrapCondition> FineGrained()
    {
        var bits = new Dictionary<(string, int), TrapCondition>();
        foreach (var register in TrapFacts.Shared.Registers)
        {
            foreach (var direction in new[] { AccessDirection.Read, AccessDirection.Write })
            {
                foreach (var bit in TrapFacts.Shared.Of(new GuestAccess(register.Encoding, direction, 1)).ToEl2.SelectMany(rule => rule.Bits).Where(bit => bit.Register is ['H', ..] && bit.Register.Contains("FG", StringComparison.Ordinal)))
                    bits[(bit.Register, bit.Bit)] = bits.TryGetValue((bit.Register, bit.Bit), out var known) ? known | register.Exists : register.Exists;
            }
        }
        return bits.ToFrozenDictionary();
    }
}
