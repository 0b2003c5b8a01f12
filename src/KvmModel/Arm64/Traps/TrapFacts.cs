using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// What the Arm architecture says of the system registers and instructions of AArch64 that KVM's source does not: which exist with which feature, from
/// which exception level they can be accessed and how, and which control traps the access. From <c>Facts/*.json</c>, each with its place in the architecture.
/// Immutable.
/// </summary>
/// <remarks>
/// An encoding that is not on record is unallocated, hence UNDEFINED. The guest runs at EL1 and EL0 in AArch64 with EL2 enabled and HCR_EL2.TGE 0, and
/// EL3 traps nothing.
/// </remarks>
public sealed class TrapFacts
{
    private static readonly Lazy<TrapFacts> Loaded = new(() => new TrapFactsReader().Read());

    private readonly FrozenDictionary<uint, ImmutableArray<AccessRules>> _rules;
    private readonly FrozenDictionary<SystemRegisterEncoding, ArchitectureRegister> _registers;
    private readonly FrozenDictionary<string, ArchitectureRegister> _names;

    internal TrapFacts(FrozenDictionary<uint, ImmutableArray<AccessRules>> rules, ImmutableArray<ArchitectureRegister> registers, ImmutableArray<ArchitectureFeature> features, ImmutableArray<FieldPosition> fields, ILookup<string, ControlField> controlFields)
    {
        _rules = rules;
        _registers = registers.ToFrozenDictionary(register => register.Encoding);
        _names = registers.ToFrozenDictionary(register => register.Name, StringComparer.Ordinal);
        Registers = registers;
        Features = features;
        Fields = fields;
        ControlFields = controlFields;
    }

    /// <summary>The facts that come with the model.</summary>
    public static TrapFacts Shared => Loaded.Value;

    /// <summary>Every register and instruction on record, in the order of the encodings; an array has one for each index.</summary>
    public ImmutableArray<ArchitectureRegister> Registers { get; }

    /// <summary>Every feature on record, in the order of the names.</summary>
    public ImmutableArray<ArchitectureFeature> Features { get; }

    /// <summary>Every field of a control or ID register that some condition may name.</summary>
    public ImmutableArray<FieldPosition> Fields { get; }

    /// <summary>The bits of EL2 controls that a machine has, by register. A register that is not here keeps every bit that is written.</summary>
    public ILookup<string, ControlField> ControlFields { get; }

    /// <summary>The register or instruction of an encoding; null when none is on record.</summary>
    public ArchitectureRegister? Find(SystemRegisterEncoding encoding) => _registers.GetValueOrDefault(encoding);

    /// <summary>The register or instruction of an architectural name, such as <c>PMEVCNTR3_EL0</c> or <c>TLBI_VAE1IS</c>; null when none is on record.</summary>
    public ArchitectureRegister? Find(string name) => _names.GetValueOrDefault(name);

    /// <summary>The rules of an access; <see cref="AccessRules.Unallocated"/> for an encoding that is not on record.</summary>
    public AccessRules Of(GuestAccess access) => _rules.TryGetValue(access.Encoding.SysReg, out var rules) ? rules[Index(access.Direction, access.ExceptionLevel)] : AccessRules.Unallocated;

    /// <summary>The bits that decide whether an access to a register, of either direction and from either level, traps to EL2; one as often as rules have it.</summary>
    public IEnumerable<RegisterBit> BitsOf(SystemRegisterEncoding register) =>
        from direction in (AccessDirection[])[AccessDirection.Read, AccessDirection.Write]
        from level in (int[])[1, 0]
        from rule in Of(new GuestAccess(register, direction, level)).ToEl2
        from bit in rule.Bits
        select bit;

    public TrapDecision<TGuard> Decide<TGuard>(GuestAccess access, IMachineState<TGuard> state) => Of(access).Decide(state);

    /// <summary>The place of an access among the four of a register. A guest hypervisor is at EL1.</summary>
    internal static int Index(AccessDirection direction, int level) => (int)direction * 2 + Math.Min(level, 1);
}
