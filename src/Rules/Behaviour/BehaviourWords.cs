using KvmModel.Invariants;

namespace Rules.Behaviour;

/// <summary>What a comment says of a broken invariant beside its case: why it matters, and what to do about it.</summary>
internal static class BehaviourWords
{
    public static string Of(InvariantKind kind) => kind switch
    {
        InvariantKind.BootCheck => "The kernel notices while it starts, so this cannot have been booted with these tables.",
        InvariantKind.SetupComplaint => "Userspace makes the host's kernel say so with each VM that it starts.",
        InvariantKind.HostAccessUndefined => "The access is UNDEFINED there, and takes the host down. Ask first whether the machine has the register.",
        InvariantKind.IdFieldFixed => "A VM that was made with another value cannot be restored any more. Keep the field writable.",
        InvariantKind.IdFieldWritable => "A VM may then be given what KVM does not act on. Open the fields that are handled, one by one.",
        InvariantKind.IdRegisterExposed => "Whatever the host's register comes to have will show in guests. Mask all but the fields that KVM handles.",
        InvariantKind.IdFieldExposed => "The guest is told of something that KVM does not handle. Mask the field until it is.",
        InvariantKind.ListedWithoutFeature => "Userspace sees state that the guest cannot make, and cannot restore it elsewhere. Hide the register from VMs that lack the feature.",
        InvariantKind.ListedBefore => "Userspace that saved the register cannot restore it any more.",
        InvariantKind.UserValueAccepted => "A VM can then be given what the check kept from it.",
        InvariantKind.UserValueRefused => "What userspace saved under another kernel it cannot restore any more.",
        InvariantKind.UserValueKept => "What is read back is what goes to the next host.",
        InvariantKind.WrittenBitsKept => "Bits that are reserved, or of a feature that the guest does not have, must not come to hold what it writes.",
        InvariantKind.ResetValue => "A guest finds another machine after a reset. Is that meant?",
        InvariantKind.AccessWithoutFeature => "Without the feature it must be UNDEFINED, as on any CPU that does not have it.",
        InvariantKind.UndefinedWithFeature => "The guest's ID registers say that it is there.",
        InvariantKind.AnswerLost => "Guests that run today rely on the answer.",
        InvariantKind.OpenToEl0 => "What the guest's EL1 keeps from EL0 must trap to EL1, as on any CPU.",
        InvariantKind.Unanswered => "Userspace has no answer to it.",
        InvariantKind.HardwareNotSwitched => "The guest reads what the host or another guest left there, or changes it for them. Trap it, or switch the register.",
        InvariantKind.EmulationLost => "KVM emulated it so far, and its handler cannot be reached from there any more.",
        InvariantKind.RestoredNotSaved => "What a guest writes is lost when its vCPU is put.",
        InvariantKind.SavedNotRestored => "The guest runs with what was in the register before.",
        InvariantKind.OtherPlace => "What the guest left is not what it finds again.",
        InvariantKind.SwitchedWithoutFeature => "Such a guest pays for the switch, and has state for a register that it was not given.",
        InvariantKind.NotGivenBack => "The host goes on with what is left there.",
        InvariantKind.NotSetForGuest => "The guest runs with what was in the register before. Is that meant?",
        InvariantKind.NotSetForHost => "What was meant for a guest goes on in the host. Write the register on the way out, too.",
        InvariantKind.TrapLost => "What it kept from guests reaches the hardware. Is that meant?",
        InvariantKind.TrapGained => "What guests did on the hardware now exits. Is that meant, and is it handled?",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
