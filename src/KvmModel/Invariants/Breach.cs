using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>What KVM owes to guests, to userspace and to the host, and what it may fail to give. In the order of what a reader wants to hear first of one cause.</summary>
public enum InvariantKind
{
    /// <summary>The kernel's own checks of its tables pass, and nothing complains, while the host starts.</summary>
    BootCheck,

    /// <summary>Nothing complains while userspace makes a VM.</summary>
    SetupComplaint,

    /// <summary>Of a field that userspace may choose it may choose what it could, and no more.</summary>
    UserValueAccepted,

    /// <summary>A value that userspace could write it still can.</summary>
    UserValueRefused,

    /// <summary>An ID register that userspace could write stays writable.</summary>
    IdFieldFixed,

    /// <summary>What userspace may write to an ID register is what KVM handles.</summary>
    IdFieldWritable,

    /// <summary>An ID register that shows nothing goes on to, until each of its fields is shown for a reason.</summary>
    IdRegisterExposed,

    /// <summary>An ID register shows what KVM handles.</summary>
    IdFieldExposed,

    /// <summary>KVM_GET_REG_LIST has no register of a feature that the VM lacks.</summary>
    ListedWithoutFeature,

    /// <summary>KVM_GET_REG_LIST keeps the registers that it had.</summary>
    ListedBefore,

    /// <summary>Of what userspace writes a register keeps the bits that it kept.</summary>
    UserValueKept,

    /// <summary>Of what a guest writes a register keeps the bits that it kept.</summary>
    WrittenBitsKept,

    /// <summary>Userspace finds a register at reset with the value that it had.</summary>
    ResetValue,

    /// <summary>An access to a register of a feature that the guest lacks is UNDEFINED.</summary>
    AccessWithoutFeature,

    /// <summary>An access to a register that the guest has is not UNDEFINED.</summary>
    UndefinedWithFeature,

    /// <summary>An access that was answered is not UNDEFINED, where nothing says that the guest lacks it.</summary>
    AnswerLost,

    /// <summary>What EL1 keeps from EL0 is UNDEFINED there.</summary>
    OpenToEl0,

    /// <summary>KVM knows an answer to an access.</summary>
    Unanswered,

    /// <summary>The host accesses no register that its machine lacks.</summary>
    HostAccessUndefined,

    /// <summary>A register that the guest reaches on the CPU holds the guest's value.</summary>
    HardwareNotSwitched,

    /// <summary>What KVM emulated it goes on to emulate.</summary>
    EmulationLost,

    /// <summary>A register that is loaded for a guest is saved for it.</summary>
    RestoredNotSaved,

    /// <summary>A register that is saved for a guest is loaded for it.</summary>
    SavedNotRestored,

    /// <summary>A register is loaded from where it is saved to, which is its own place.</summary>
    OtherPlace,

    /// <summary>A register of a feature that the guest lacks is not switched.</summary>
    SwitchedWithoutFeature,

    /// <summary>The host gets back what it had in a register.</summary>
    NotGivenBack,

    /// <summary>A register that is set for a guest is set for it still.</summary>
    NotSetForGuest,

    /// <summary>A register that is set for the host when a guest has run is set for it still.</summary>
    NotSetForHost,

    /// <summary>A control that trapped traps still.</summary>
    TrapLost,

    /// <summary>A control that did not trap does not.</summary>
    TrapGained,
}

/// <summary>An invariant that does not hold in some VMs, on some hosts.</summary>
/// <param name="Kind">The invariant.</param>
/// <param name="Subject">What it fails for, in words that stay when lines move: an access, a register, a field.</param>
/// <param name="Register">The register that it is about; null for a control and at boot.</param>
/// <param name="Guard">Where it fails, among what is possible.</param>
/// <param name="What">What happens there, for people.</param>
/// <param name="Reasons">Why, as far as the simulation says.</param>
internal sealed record Breach(
    InvariantKind Kind, string Subject, SystemRegisterEncoding? Register, GuestAccess? Access, string? Control, Bdd Guard, string What, ImmutableArray<Reason> Reasons);
