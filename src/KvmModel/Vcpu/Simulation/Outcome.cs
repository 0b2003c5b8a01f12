using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What becomes of a guest's access.</summary>
public enum OutcomeKind
{
    /// <summary>It reaches the hardware; KVM has no say in it.</summary>
    Direct,

    /// <summary>The hypervisor takes it and answers, without leaving the guest's run.</summary>
    FastPath,

    /// <summary>KVM takes it, and answers from the vCPU's state or does what it asks.</summary>
    Emulated,

    /// <summary>KVM takes it, and it reads as zero.</summary>
    Raz,

    /// <summary>KVM takes it, and the write is ignored.</summary>
    Wi,

    /// <summary>The guest takes an Undefined Instruction exception.</summary>
    Undef,

    /// <summary>Userspace is asked.</summary>
    Exit,

    /// <summary>Not known.</summary>
    Unknown,
}

/// <summary>A step of the explanation of an outcome: which bit of which control, set where; which row; which function.</summary>
public sealed record Reason(string Text, SourceLocation? Location);

/// <summary>An outcome and when it happens.</summary>
public sealed record GuardedOutcome(Bdd Guard, OutcomeKind Kind, ImmutableArray<Reason> Reasons)
{
    /// <summary>What a read that KVM emulates gives, where the guard holds; what the guest's registers hold is opaque variables named for their places. Null for any other outcome.</summary>
    public SymbolicBits? Value { get; init; }
}

/// <summary>What becomes of one access: guards that exclude each other and cover every case.</summary>
public sealed record AccessBehaviour(GuestAccess Access, ImmutableArray<GuardedOutcome> Outcomes);

/// <summary>One register as userspace sees it at reset.</summary>
/// <param name="Listed">When KVM_GET_REG_LIST has it.</param>
/// <param name="Value">What KVM_GET_ONE_REG gives; null when that is not known or fails.</param>
/// <param name="WritableMask">What KVM_ARM_GET_REG_WRITABLE_MASKS says, or in a tree that has no such call what KVM_SET_ONE_REG takes; null for a register that is not among those that the call is about.</param>
public sealed record RegisterView(SystemRegisterEncoding Register, Bdd Listed, SymbolicBits? Value, SymbolicBits? WritableMask);

/// <summary>What KVM does with values that userspace writes to a register, or to a field of an ID register.</summary>
/// <param name="Low">The lowest bit that is written.</param>
/// <param name="Accepted">When KVM takes the value. Of a field the value is the guest's, <c>guest.REGISTER[bit]</c>; of a register it is <c>user.value[bit]</c>.</param>
/// <param name="Refused">When KVM says no. Neither holds where that is not known, or the register not listed.</param>
/// <param name="Kept">What the register reads as afterwards, where the value was taken; null when that is not known, and for fields.</param>
public sealed record UserWriteView(SystemRegisterEncoding Register, int Low, int Width, Bdd Accepted, Bdd Refused, SymbolicBits? Kept)
{
    /// <summary>What an ID register is at reset, as a whole, which bounds what userspace may choose; null for others.</summary>
    public SymbolicBits? Reset { get; init; }
}

/// <summary>What a guest's write of <c>guest.written[bit]</c>, where KVM emulates it, leaves in a word of the VM.</summary>
/// <param name="Word">Which word; the same number for the same word in the trees of one history.</param>
/// <param name="Place">What it is a word of, for people.</param>
public sealed record WrittenWord(long Word, string Place, SymbolicBits Value);

/// <summary>What KVM has programmed into an EL2 control register while the guest runs.</summary>
/// <param name="Sources">Where the bits that are not 0 come from, in the order of the bits; empty where that was not followed.</param>
public sealed record ControlView(string Register, SymbolicBits Value, ImmutableArray<ControlSource> Sources);

/// <summary>A line that gave bits of a control register their value: it names them, puts them into the vCPU's copy of the register, or programs the register.</summary>
/// <param name="Mask">The bits.</param>
/// <param name="Guard">When the line runs.</param>
public sealed record ControlSource(ulong Mask, Bdd Guard, string Function, SourceLocation Location);
