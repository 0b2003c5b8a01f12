using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// One VM on one machine, about to run its guest: concrete when it was made for a <see cref="MachineProfile"/>, otherwise every machine and every VM at once, with
/// variables for the host's capabilities, the vCPU's features and the guest's ID registers.
/// </summary>
public interface IVcpuSimulation
{
    /// <summary>The space that all guards and values are functions in.</summary>
    BddSpace Space { get; }

    /// <summary>The combinations of variables that a machine can have; guards are meant inside it.</summary>
    Bdd Possible { get; }

    /// <summary>Every system register that userspace may see, ascending.</summary>
    ImmutableArray<RegisterView> Registers { get; }

    /// <summary>The EL2 controls while the guest runs, in ordinal order of their names.</summary>
    ImmutableArray<ControlView> Controls { get; }

    /// <summary>What the switch between host and guest does with the registers that it touches, ascending; found when asked for. Empty for one machine.</summary>
    ImmutableArray<SwitchView> Switches { get; }

    /// <summary>What is done on the way with registers of any level; found with <see cref="Switches"/>.</summary>
    RegisterUses RegisterUses => RegisterUses.None;

    /// <summary>What could not be found or run, for people.</summary>
    ImmutableArray<string> Unanswered { get; }

    /// <summary>What goes wrong while the host starts, in order; empty for a kernel that is in order.</summary>
    ImmutableArray<KernelComplaint> BootFailures => [];

    /// <summary>What the kernel complains of while userspace makes a VM and a vCPU, writes its ID registers and reads all of them, in order: userspace can make it do so as often as it likes.</summary>
    ImmutableArray<KernelComplaint> SetupComplaints => [];

    /// <summary>What KVM does with what userspace writes to registers, in the order of registers; found when asked for. Empty for one machine.</summary>
    ImmutableArray<UserWriteView> UserWrites => [];

    /// <summary>What a guest's write leaves behind where KVM emulates it; empty where that is not known.</summary>
    ImmutableArray<WrittenWord> Written(GuestAccess access) => [];

    /// <summary>What becomes of an access from EL0 of a guest whose EL1 has opened nothing to it; null where that is not known.</summary>
    AccessBehaviour? Closed(GuestAccess access) => null;

    /// <summary>What becomes of an access. The reasons may be those of another tree in which it comes of the same code: their lines may be others there.</summary>
    AccessBehaviour Access(GuestAccess access);

    /// <summary>The same, with the reasons of this tree.</summary>
    AccessBehaviour Explained(GuestAccess access) => Access(access);
}
