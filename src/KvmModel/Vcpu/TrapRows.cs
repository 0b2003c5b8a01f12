using KvmModel.Arm64;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>
/// A row of <c>coarse_trap_bits</c> (Linux arch/arm64/kvm/emulate-nested.c): a trap is forwarded to the guest hypervisor when
/// <c>(control &amp; mask) == value</c> holds for its own copy of an EL2 control register.
/// </summary>
/// <param name="Name">The group, such as <c>CGT_HCR_TID1</c>.</param>
/// <param name="Control">The control register, a name of <c>enum vcpu_sysreg</c>.</param>
/// <param name="Behaviour">The directions that are forwarded, a value of <c>enum trap_behaviour</c>.</param>
/// <param name="ValueLocation">Where <c>.value</c> is written, or <c>.mask</c> when the row leaves the value 0.</param>
public sealed record CoarseTrap(string Name, string Control, ulong Value, ulong Mask, long Behaviour, SourceLocation Location, SourceLocation ValueLocation) : IModelFact
{
    /// <summary>Where <c>.behaviour</c> is written; the row's place when it is not.</summary>
    public SourceLocation BehaviourLocation { get; init; } = Location;

    public string Kind => "coarse-trap";

    public IEnumerable<SourceLocation> Places => [Location, ValueLocation, BehaviourLocation];

    public string Subject => Name;

    public string Description => $"forwarded (behaviour {Behaviour}) when ({Control} & 0x{Mask:x}) == 0x{Value:x}";
}

/// <summary>A row of <c>encoding_to_cgt</c>: which coarse trap group an access belongs to. <paramref name="Last"/> differs from <paramref name="First"/> in a row for a range.</summary>
/// <param name="Name">The register's name, or the first encoding's.</param>
/// <param name="Group">The group's name.</param>
public sealed record CoarseTrapRoute(SystemRegisterEncoding First, SystemRegisterEncoding Last, string Name, string Group, SourceLocation Location) : IModelFact
{
    public string Kind => "coarse-trap-route";

    public string Subject => First == Last ? $"{Name} ({First})" : $"{First} to {Last}";

    public string Key => $"{First} to {Last}";

    public string Description => $"trapped by {Group}";
}

/// <summary>A row of <c>coarse_control_combo</c>: a group of several coarse traps, each of which may forward an access.</summary>
/// <param name="Name">The combination's name, such as <c>CGT_HCR_TVM_TRVM</c>.</param>
/// <param name="Members">The names of its traps, with blanks between.</param>
public sealed record CoarseTrapCombination(string Name, string Members, SourceLocation Location) : IModelFact
{
    public string Kind => "coarse-trap-combination";

    public string Subject => Name;

    public string Description => Members;
}

/// <summary>A row of <c>encoding_to_fgt</c>: the fine-grained trap bit of an access.</summary>
/// <param name="Name">The register's name, or the encoding's.</param>
/// <param name="Group">The control register's group, such as <c>HFGxTR_GROUP</c>.</param>
/// <param name="Field">The control's field as the row writes it, such as <c>nPOR_EL0</c>; null when the row gives a bare number.</param>
/// <param name="Bit">0 to 63.</param>
/// <param name="TrapsWhenSet">The row's polarity: true when a set bit traps, false for a negative (<c>nXXX</c>) bit.</param>
public sealed record FineGrainedTrap(SystemRegisterEncoding Encoding, string Name, string Group, string? Field, int Bit, bool TrapsWhenSet, SourceLocation Location) : IModelFact
{
    /// <summary>The last encoding of a row for a range.</summary>
    public SystemRegisterEncoding Last { get; init; } = Encoding;

    public string Kind => "fine-grained-trap";

    public string Subject => $"{Name} ({Encoding})";

    public string Key => Encoding.ToString();

    public string Description => $"trapped by {Group} bit {Bit} when {(TrapsWhenSet ? "set" : "clear")}";
}
