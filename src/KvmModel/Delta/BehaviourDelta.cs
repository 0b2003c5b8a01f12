using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>What two simulations differ in.</summary>
public enum BehaviourKind
{
    /// <summary>What becomes of a guest's access.</summary>
    Access,

    /// <summary>Whether KVM_GET_REG_LIST has a register.</summary>
    Listed,

    /// <summary>What a register is at reset.</summary>
    Value,

    /// <summary>Which bits of a register userspace may write.</summary>
    WritableMask,

    /// <summary>What an EL2 control register has while the guest runs.</summary>
    Control,

    /// <summary>Whose value a register of the CPU has while the guest runs.</summary>
    Restored,

    /// <summary>Whether the vCPU keeps what its guest left in a register.</summary>
    Saved,

    /// <summary>Whose value a register of the CPU has when the vCPU was put.</summary>
    Kept,

    /// <summary>What goes wrong while the host starts.</summary>
    Boot,
}

/// <summary>One behaviour that is not the same, with one case in which it is not.</summary>
/// <param name="Access">The access, for <see cref="BehaviourKind.Access"/>.</param>
/// <param name="Register">The register that is accessed or seen; null for a control and at boot.</param>
/// <param name="Control">The control register's name, for <see cref="BehaviourKind.Control"/>; the function that notices, for <see cref="BehaviourKind.Boot"/>.</param>
/// <param name="Before">What it was in the case of the witness; for people.</param>
/// <param name="When">All the cases.</param>
/// <param name="Witness">One case.</param>
/// <param name="ReasonsBefore">Why it was so, as far as the simulation says.</param>
public sealed record BehaviourDifference(
    BehaviourKind Kind, GuestAccess? Access, SystemRegisterEncoding? Register, string? Control, string Before, string After, GuardWords When, Assignment Witness,
    ImmutableArray<Reason> ReasonsBefore, ImmutableArray<Reason> ReasonsAfter)
{
    /// <summary>All that differs, in all cases, as text for comparing it with what differs in another mode: the same text says the same. Empty when nobody asked.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>All that two simulations differ in, in the order of accesses, registers, controls, switched registers, and what goes wrong at boot.</summary>
/// <param name="Incomparable">What was too much work to compare, for people.</param>
public sealed record BehaviourDelta(ImmutableArray<BehaviourDifference> Differences, ImmutableArray<string> Incomparable);
