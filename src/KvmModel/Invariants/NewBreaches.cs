using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>
/// Finds the invariants that fail after a patch where they held before it: the difference of two guards, of which a case is found when it is asked for. Something that is not known breaks nothing, and what
/// depends on something unknown does so only if it does whatever that is.
/// </summary>
public sealed class NewBreaches
{
    private readonly BehaviourSide _before;
    private readonly BehaviourSide _after;
    private readonly BddSpace _space;
    private readonly GuardPrinter _now;
    private readonly GuardPrinter _earlier;
    private readonly GuardPrinter _anywhere;
    private readonly Transitions _transitions;
    private readonly WriteTransitions _writes;
    private readonly UseTransitions _uses;
    private readonly List<NewBreach> _found = [];
    private readonly Lazy<ImmutableArray<Transition>> _userWrites;

    /// <summary>KVM has an answer.</summary>
    private static readonly ImmutableArray<OutcomeKind> s_answered = [OutcomeKind.Emulated, OutcomeKind.FastPath, OutcomeKind.Raz, OutcomeKind.Wi];

    /// <param name="before">In the space of <paramref name="after"/>.</param>
    /// <param name="fields">The description of registers, for the names of fields; null for none.</param>
    public NewBreaches(IVcpuSimulation before, IVcpuSimulation after, SystemRegisterFile? fields)
    {
        if (before.Space != after.Space)
            throw new ArgumentException("the simulations are not in one space", nameof(before));
        (_before, _after) = (new BehaviourSide(before), new BehaviourSide(after));
        _space = after.Space;
        _now = new GuardPrinter(_space, after.Possible, fields);
        _earlier = before.Possible == after.Possible ? _now : new GuardPrinter(_space, before.Possible, fields);
        _anywhere = new GuardPrinter(_space, Bdd.True, fields);
        _transitions = new Transitions(_before, _after, fields);
        _writes = new WriteTransitions(_before, _after);
        _uses = new UseTransitions(_before, _after, WhereItWasPossible);
        _userWrites = new(() => [.. _writes.OfUserspace()]);
    }

    /// <summary>All of them, in the order of the kinds, then of what they are about.</summary>
    public ImmutableArray<NewBreach> All()
    {
        Complaints();
        foreach (var register in _before.Registers.Keys.Union(_after.Registers.Keys).Order())
            OfRegister(register);
        foreach (var access in ArchitectureAccesses.All)
            OfAccess(access);
        foreach (var register in _before.Switches.Keys.Union(_after.Switches.Keys).Order())
            OfSwitch(register);
        foreach (var register in _before.Uses.Keys.Union(_after.Uses.Keys).Order())
            OfUse(register);
        foreach (var control in _after.Simulation.Controls)
            Report(_transitions.OfControl(control.Register));
        Report(_userWrites.Value);
        return [.. _found.OrderBy(breach => breach.Kind)];
    }

    /// <summary>Whether there is a breach of the same kind, of the same subject. Asks for no more than that.</summary>
    public bool Has(NewBreach breach)
    {
        _found.Clear();
        if (breach.Kind is InvariantKind.BootCheck or InvariantKind.SetupComplaint)
            Complaints();
        else if (breach.Kind is InvariantKind.UserValueAccepted or InvariantKind.UserValueRefused or InvariantKind.UserValueKept)
            Report(_userWrites.Value);
        else if (breach.Access is { } access)
            OfAccess(access);
        else if (breach.Control is { } control)
            Report(_transitions.OfControl(control));
        else if (breach.Register is { } register)
        {
            OfRegister(register);
            OfSwitch(register);
            OfUse(register);
        }
        return _found.Any(found => found.Kind == breach.Kind && found.Subject == breach.Subject);
    }

    /// <summary>Whether a breach is there, or may be: what is not known any more is no cure.</summary>
    public bool MayHold(NewBreach breach) => Has(breach) || breach.Access is { } access && MayBeUnknown(_after, access) && !MayBeUnknown(_before, access);

    private static bool MayBeUnknown(BehaviourSide side, GuestAccess access) => side.Simulation.Access(access).Outcomes.Any(outcome => outcome.Kind == OutcomeKind.Unknown);

    private void OfRegister(SystemRegisterEncoding register)
    {
        Compare([.. UserspaceInvariants.Of(_before, register)], [.. UserspaceInvariants.Of(_after, register)], _ => Bdd.False);
        Report(_transitions.OfRegister(register));
    }

    private void OfSwitch(SystemRegisterEncoding register)
    {
        var unknown = _before.Switches.GetValueOrDefault(register)?.Unknown ?? Bdd.False;
        Compare([.. SwitchInvariants.Of(_before, register)], [.. SwitchInvariants.Of(_after, register)], _ => unknown);
    }

    private void OfUse(SystemRegisterEncoding register)
    {
        foreach (var (breach, before, reasonsBefore) in _uses.Of(register))
            Add(breach, before, reasonsBefore);
    }

    private void OfAccess(GuestAccess access)
    {
        var (old, @new) = (_before.Simulation.Access(access), _after.Simulation.Access(access));
        if (!ReferenceEquals(old, @new) && old.Outcomes.Concat(@new.Outcomes).Any(outcome => outcome.Kind is OutcomeKind.Emulated or OutcomeKind.FastPath or OutcomeKind.Undef))
            OfSpecialCases(access);
        if (_before.Simulation.Possible == _after.Simulation.Possible && _before.Guest.Has(access) == _after.Guest.Has(access) && IsSame(old, @new)
            && _before.HoldsAnothers(access.Encoding) == _after.HoldsAnothers(access.Encoding))
            return;
        (old, @new) = (_before.Simulation.Explained(access), _after.Simulation.Explained(access));
        var unknown = _space.Any(old.Outcomes.Where(outcome => outcome.Kind == OutcomeKind.Unknown).Select(outcome => outcome.Guard));
        Compare(
            [.. AccessInvariants.Of(_before, old)], [.. AccessInvariants.Of(_after, @new)],
            kind => kind == InvariantKind.HardwareNotSwitched && _before.HoldsAnothers(access.Encoding) is null ? Bdd.True : unknown, old.Outcomes);
        EmulationLost(access, old, @new);
        AnswerLost(access, old, @new);
    }

    /// <summary>
    /// An access that KVM answered and that is UNDEFINED now: of a register that nobody says the guest lacks. Where features decide whether it has it, that is asked for itself.
    /// </summary>
    private void AnswerLost(GuestAccess access, AccessBehaviour old, AccessBehaviour @new)
    {
        if (_after.Guest.Has(access) is null)
            Turned(InvariantKind.AnswerLost, old, s_answered, @new, [OutcomeKind.Undef]);
    }

    /// <summary>What comes of an access from EL0 when the guest's EL1 has opened nothing, and of what a guest writes: only asked where a patch can reach it.</summary>
    private void OfSpecialCases(GuestAccess access)
    {
        Report(_writes.OfGuest(access));
        if (access.ExceptionLevel != 0 || _before.Simulation.Closed(access) is not { } old || _after.Simulation.Closed(access) is not { } @new)
            return;
        Turned(InvariantKind.OpenToEl0, old, [OutcomeKind.Undef], @new, s_answered, " though EL1 has not opened it");
    }

    private static bool IsSame(AccessBehaviour old, AccessBehaviour @new) =>
        ReferenceEquals(old, @new) || old.Outcomes.Length == @new.Outcomes.Length && old.Outcomes.Zip(@new.Outcomes).All(pair => pair.First.Kind == pair.Second.Kind && pair.First.Guard == pair.Second.Guard);

    /// <summary>An instruction has no state that could tell whether it must be emulated; that it was is what there is to go by.</summary>
    private void EmulationLost(GuestAccess access, AccessBehaviour old, AccessBehaviour @new)
    {
        if (access.Encoding.Op0 < 2)
            Turned(InvariantKind.EmulationLost, old, [OutcomeKind.Emulated, OutcomeKind.FastPath], @new, [OutcomeKind.Direct]);
    }

    /// <summary>Where one of some outcomes of an access became one of others.</summary>
    /// <param name="remark">What to say behind what happens now.</param>
    private void Turned(InvariantKind kind, AccessBehaviour old, ImmutableArray<OutcomeKind> from, AccessBehaviour @new, ImmutableArray<OutcomeKind> to, string remark = "")
    {
        var access = @new.Access;
        foreach (var was in old.Outcomes.Where(outcome => from.Contains(outcome.Kind)))
            foreach (var @is in @new.Outcomes.Where(outcome => to.Contains(outcome.Kind)))
                Add(new Breach(kind, $"{access}", access.Encoding, access, null, _space.And(WhereItWasPossible(was.Guard), @is.Guard), AccessInvariants.Words(@is.Kind) + remark, @is.Reasons), AccessInvariants.Words(was.Kind), was.Reasons);
    }

    /// <summary>What fails on the later side, but for where it failed before, or may have.</summary>
    /// <param name="unknown">When it is not known whether it failed before.</param>
    private void Compare(ImmutableArray<Breach> before, ImmutableArray<Breach> after, Func<InvariantKind, Bdd> unknown, ImmutableArray<GuardedOutcome> was = default)
    {
        foreach (var group in after.GroupBy(breach => (breach.Kind, breach.Subject)))
        {
            var known = WhereItWasPossible(_space.MayHold(_space.Any(before.Where(breach => (breach.Kind, breach.Subject) == group.Key).Select(breach => breach.Guard).Append(unknown(group.Key.Kind)))));
            foreach (var breach in group)
            {
                var guard = _space.AndNot(_space.MustHold(breach.Guard), known);
                var old = was.IsDefault || guard.IsFalse ? null : was.FirstOrDefault(outcome => !_space.AreDisjoint(_space.And(outcome.Guard, guard), _after.Simulation.Possible));
                // What is as it was is wrong since the guest is told something else.
                var words = old is null ? "was not so" : AccessInvariants.Words(old.Kind);
                Add(breach with { Guard = guard }, words == breach.What ? $"{words}, and the guest was told so" : words, old?.Reasons ?? []);
            }
        }
    }

    /// <summary>
    /// A function of the earlier side in those cases that there were before the patch; elsewhere it says nothing. Only what it depends on counts: where a patch lets VMs have one thing more, what was wrong
    /// with another is wrong with it as it was without.
    /// </summary>
    private Bdd WhereItWasPossible(Bdd function) =>
        _before.Simulation.Possible == _after.Simulation.Possible ? function : _space.And(_space.Touching(_before.Simulation.Possible, function), function);

    private void Report(IEnumerable<Transition> transitions)
    {
        foreach (var transition in transitions)
        {
            var (before, after) = transition.Values is { } values ? (Shown(values.Before, transition.Guard), Shown(values.After, transition.Guard)) : (transition.Before, transition.After);
            Add(new Breach(transition.Kind, transition.Subject, transition.Register, transition.Access, transition.Control, transition.Guard, after, ReasonsOf(transition)), before, [], transition.IsOfEarlier ? _earlier : _now);
        }
    }

    /// <summary>A value in one of the cases.</summary>
    private string Shown(SymbolicBits value, Bdd where) => $"is 0x{value.Evaluate(_space, _space.TrueIn(where).Contains):x} at reset";

    private ImmutableArray<Reason> ReasonsOf(Transition transition) => transition.Control is null ? [] :
    [
        .. _after.Simulation.Controls.Where(view => view.Register == transition.Control).SelectMany(view => view.Sources).Where(source => (source.Mask >> transition.Bit & 1) != 0)
            .Select(source => new Reason($"{source.Function}()", source.Location)),
    ];

    private void Complaints()
    {
        Compare(InvariantKind.BootCheck, _before.Simulation.BootFailures, _after.Simulation.BootFailures, _anywhere);
        Compare(InvariantKind.SetupComplaint, _before.Simulation.SetupComplaints, _after.Simulation.SetupComplaints, _now);
    }

    /// <summary>What the kernel complains of now and did not complain of, wherever it is said.</summary>
    private void Compare(InvariantKind kind, ImmutableArray<KernelComplaint> before, ImmutableArray<KernelComplaint> after, GuardPrinter among)
    {
        var known = before.ToLookup(complaint => (complaint.Function, complaint.Text), complaint => complaint.Guard);
        foreach (var same in after.GroupBy(complaint => (complaint.Function, complaint.Text)))
        {
            var guard = _space.AndNot(_space.MustHold(_space.Any(same.Select(complaint => complaint.Guard))), _space.MayHold(_space.Any(known[same.Key])));
            Add(new Breach(kind, $"{same.Key.Function}: {same.Key.Text}", null, null, same.Key.Function, guard, same.Key.Text, [.. same.Select(complaint => new Reason($"{complaint.Function}()", complaint.Location))]), "nothing", [], among);
        }
    }

    /// <param name="among">The cases among which there must be one; those that there are now unless told otherwise.</param>
    private void Add(Breach breach, string before, ImmutableArray<Reason> reasonsBefore, GuardPrinter? among = null)
    {
        var exhausted = _space.Exhausted;
        var guard = _space.MustHold(breach.Guard);
        var printer = among ?? _now;
        if (guard.IsFalse || _space.AreDisjoint(printer.Possible, guard) || _space.Exhausted != exhausted)
            return;
        _found.Add(new NewBreach(breach.Kind, breach.Subject, breach.Register, breach.Access, breach.Control, new(() => printer.Witness(guard)), before, breach.What, breach.Reasons, reasonsBefore));
    }
}
