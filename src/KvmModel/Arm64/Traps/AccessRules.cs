using System.Collections.Immutable;

namespace KvmModel.Arm64.Traps;

/// <summary>
/// What the architecture says of one <see cref="GuestAccess"/>, in the order of its accessibility pseudocode: UNDEFINED unless the register exists and the
/// access is one that it has; then the EL1 controls of EL0; then the EL2 controls.
/// </summary>
/// <param name="Register">The architecture's name of what is accessed; the encoding's for a range of reserved or IMPLEMENTATION DEFINED encodings.</param>
/// <param name="Exists">When the access is not UNDEFINED.</param>
/// <param name="ToEl1">Exceptions that the guest takes itself.</param>
/// <param name="ToEl2">Exceptions that KVM takes, those that the architecture tests first before others.</param>
public sealed record AccessRules(string Register, TrapCondition Exists, ImmutableArray<TrapRule> ToEl1, ImmutableArray<TrapRule> ToEl2)
{
    /// <summary>The access of an encoding that the architecture does not allocate.</summary>
    public static AccessRules Unallocated { get; } = new("", TrapCondition.Never, [], []);

    /// <summary>Decides the access. The guards of the result are disjoint and cover every case.</summary>
    public TrapDecision<TGuard> Decide<TGuard>(IMachineState<TGuard> state)
    {
        var rest = Exists.In(state);
        var undefined = state.Not(rest);
        var toEl1 = Take(ToEl1, state, ref rest);
        var toEl2 = Take(ToEl2, state, ref rest);
        return new TrapDecision<TGuard>(undefined, toEl1, toEl2, rest);
    }

    private static ImmutableArray<Trap<TGuard>> Take<TGuard>(ImmutableArray<TrapRule> rules, IMachineState<TGuard> state, ref TGuard rest)
    {
        if (rules.IsEmpty)
            return [];
        var traps = ImmutableArray.CreateBuilder<Trap<TGuard>>();
        foreach (var rule in rules)
        {
            if (state.IsFalse(rest))
                break;
            var asserted = rule.When.In(state);
            var taken = state.And(rest, asserted);
            if (state.IsFalse(taken))
                continue;
            traps.Add(new Trap<TGuard>(rule, taken));
            rest = state.And(rest, state.Not(asserted));
        }
        return traps.DrainToImmutable();
    }
}
