using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>What holds of each access of a guest, whatever the host and the VM. In: one side, an access. Out: what does not hold, where.</summary>
internal static class AccessInvariants
{
    /// <param name="behaviour">What becomes of the access on that side, explained.</param>
    public static IEnumerable<Breach> Of(BehaviourSide side, AccessBehaviour behaviour)
    {
        var (access, outcomes) = behaviour;
        var space = side.Space;
        var undefined = Where(side, outcomes, OutcomeKind.Undef);
        if (side.Guest.Has(access) is { } has)
        {
            if (!has.IsTrue)
            {
                foreach (var outcome in outcomes)
                {
                    if (IsAnswer(outcome.Kind) && (outcome.Kind != OutcomeKind.Direct || CanBeTrapped(access)) && space.AndNot(outcome.Guard, has) is { IsFalse: false } guard)
                        yield return Breach(InvariantKind.AccessWithoutFeature, access, guard, Words(outcome.Kind), outcome.Reasons);
                }
            }
            if (!undefined.IsFalse && space.And(undefined, has) is { IsFalse: false } lost)
                yield return Breach(InvariantKind.UndefinedWithFeature, access, lost, "is UNDEFINED", Reasons(outcomes, OutcomeKind.Undef));
        }
        foreach (var outcome in outcomes)
        {
            if (outcome.Kind is OutcomeKind.Exit)
                yield return Breach(InvariantKind.Unanswered, access, outcome.Guard, "goes to userspace", outcome.Reasons);
            if (outcome.Kind == OutcomeKind.Direct && IsOfState(access) && CanBeTrapped(access) && side.HoldsAnothers(access.Encoding) is { IsFalse: false } anothers && space.And(outcome.Guard, anothers) is { IsFalse: false } reached)
                yield return Breach(InvariantKind.HardwareNotSwitched, access, reached, "reaches a register of the CPU that does not hold the guest's value", outcome.Reasons);
        }
    }

    /// <summary>How an outcome reads behind an access.</summary>
    public static string Words(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Direct => "goes to the hardware",
        OutcomeKind.Emulated or OutcomeKind.FastPath => "is emulated",
        OutcomeKind.Raz => "reads as zero",
        OutcomeKind.Wi => "is ignored",
        OutcomeKind.Undef => "is UNDEFINED",
        OutcomeKind.Exit => "goes to userspace",
        _ => "is not known",
    };

    private static bool IsAnswer(OutcomeKind kind) => kind is not (OutcomeKind.Undef or OutcomeKind.Exit or OutcomeKind.Unknown);

    /// <summary>Whether the architecture has a control that would let KVM have a say.</summary>
    private static bool CanBeTrapped(GuestAccess access) => !TrapFacts.Shared.Of(access).ToEl2.IsEmpty;

    /// <summary>Whether an access is to a register that holds something: instructions hold nothing.</summary>
    private static bool IsOfState(GuestAccess access) => access.Encoding.Op0 >= 2;

    private static Bdd Where(BehaviourSide side, ImmutableArray<GuardedOutcome> outcomes, OutcomeKind kind) => side.Space.Any(outcomes.Where(outcome => outcome.Kind == kind).Select(outcome => outcome.Guard));

    private static ImmutableArray<Reason> Reasons(ImmutableArray<GuardedOutcome> outcomes, OutcomeKind kind) => [.. outcomes.Where(outcome => outcome.Kind == kind).SelectMany(outcome => outcome.Reasons).Distinct()];

    private static Breach Breach(InvariantKind kind, GuestAccess access, Bdd guard, string what, ImmutableArray<Reason> reasons) => new(kind, $"{access}", access.Encoding, access, null, guard, what, reasons);
}
