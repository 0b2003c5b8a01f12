using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What a run of an access came to, as outcomes: those that no path has are left out.</summary>
internal sealed partial class AccessRun
{
    /// <summary>An answer, in which the register may have no part.</summary>
    /// <param name="value">What a read gave.</param>
    /// <param name="start">A mark in memory from before the exit, and the state afterwards; null where nobody asks whether the register has a part, and state stays as the exit leaves it.</param>
    private void AddAnswer(
        List<GuardedOutcome> outcomes, GuestAccess access, OutcomeKind kind, Bdd guard, SymbolicBits? value, ImmutableArray<Reason> reasons, IgnoredAccess? ignores, int? start)
    {
        if (access.Direction == AccessDirection.Read)
        {
            var (raz, given) = start is { } mark && value is { } transferred ? ignores!.Reads(access, guard, transferred, mark) : (Bdd.False, value);
            Add(outcomes, raz, OutcomeKind.Raz, () => reasons);
            Add(outcomes, _kernel.Space.AndNot(guard, raz), kind, () => reasons, given);
        }
        else
        {
            // An instruction without a register has no value to ignore.
            var ignored = start is { } before && access.Encoding.Op0 >= 2 ? ignores!.Writes(guard, before) : Bdd.False;
            Add(outcomes, ignored, OutcomeKind.Wi, () => reasons);
            Add(outcomes, _kernel.Space.AndNot(guard, ignored), kind, () => reasons);
        }
        // Other paths go on with what they had.
        if (start is { } exited)
            _kernel.Memory.Rollback(exited);
    }

    private void AddUnknown(List<GuardedOutcome> outcomes, Bdd guard, ImmutableArray<Reason> because)
    {
        guard = _kernel.Run.Relevant(guard);
        if (guard.IsFalse)
            return;
        var reasons = _kernel.Run.Events.Where(noticed => noticed.Kind is RunEventKind.GivenUp or RunEventKind.Bug)
            .Select(noticed => new Reason($"{noticed.Text} in {noticed.Function}()", noticed.Location));
        outcomes.Add(new GuardedOutcome(guard, OutcomeKind.Unknown, [.. because, .. reasons]));
    }

    private void Add(List<GuardedOutcome> outcomes, Bdd guard, OutcomeKind kind, string reason) => Add(outcomes, guard, kind, () => [new Reason(reason, null)]);

    private void Add(List<GuardedOutcome> outcomes, Bdd guard, OutcomeKind kind, Func<ImmutableArray<Reason>> reasons, SymbolicBits? value = null)
    {
        guard = _kernel.Run.Relevant(guard);
        if (!guard.IsFalse)
            outcomes.Add(new GuardedOutcome(guard, kind, reasons()) { Value = value });
    }
}
