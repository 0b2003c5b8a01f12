using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Rules.Audit;

/// <summary>
/// Asks of a whole tree, without a patch, what must hold of any. In: its simulation for all machines. Out: the invariants that do not hold, each cause once with all that it is seen in,
/// the worst first, then the widest. What is not known is no finding, and neither is an access on a machine that has no control to trap
/// it with.
/// </summary>
public sealed class TreeAudit
{
    private const int MaxEvidence = 4;

    private readonly IVcpuSimulation _simulation;
    private readonly GuardPrinter _printer;
    private readonly GuestMachine _guest;
    private readonly HostMachine _host;
    private readonly Func<SystemRegisterEncoding, string> _name;

    private TreeAudit(IVcpuSimulation simulation, SystemRegisterFile? fields, Func<SystemRegisterEncoding, string> name)
    {
        _simulation = simulation;
        _printer = new GuardPrinter(simulation.Space, simulation.Possible, fields);
        _guest = new GuestMachine(simulation);
        _host = new HostMachine(simulation.Space);
        _name = name;
    }

    /// <param name="fields">The tree's description of registers, for the names of fields.</param>
    /// <param name="name">What the tree calls a register.</param>
    public static ImmutableArray<AuditFinding> Of(IVcpuSimulation simulation, SystemRegisterFile? fields, Func<SystemRegisterEncoding, string> name)
    {
        var audit = new TreeAudit(simulation, fields, name);
        return [.. audit.BootChecks(fields).Concat(audit.AbsentFeatures()).Concat(audit.LeftInRegisters())
            .OrderBy(finding => finding.Invariant).ThenByDescending(finding => finding.Subjects.Length).ThenBy(finding => finding.Cause, StringComparer.Ordinal)];
    }

    /// <summary>Checks that fail on every machine: what fails for want of something in one machine is that machine's doing.</summary>
    private IEnumerable<AuditFinding> BootChecks(SystemRegisterFile? fields)
    {
        // A host that does not start has no guest: what is possible for one does not matter there.
        var everywhere = new GuardPrinter(_simulation.Space, Bdd.True, fields);
        return _simulation.BootFailures.Where(failure => failure.Guard.IsTrue)
            .Select(failure => new AuditFinding(Invariant.BootCheck, failure.Text, [failure.Function], everywhere.Print(failure.Guard), everywhere.Witness(failure.Guard), [new Evidence(failure.Text, failure.Location)]));
    }

    private IEnumerable<AuditFinding> AbsentFeatures()
    {
        var seen = new List<(string Cause, GuestAccess Access, Bdd Guard, ImmutableArray<Reason> Reasons)>();
        foreach (var access in ArchitectureAccesses.All)
        {
            var rules = TrapFacts.Shared.Of(access);
            if (rules.Exists == TrapCondition.Always || rules.ToEl2.IsEmpty || _guest.Holds(rules.Exists) is not { } exists || exists.IsTrue)
                continue;
            foreach (var outcome in _simulation.Access(access).Outcomes.Where(outcome => outcome.Kind == OutcomeKind.Direct))
            {
                if (Within(_simulation.Space.And(_simulation.Space.And(outcome.Guard, ReachedByEl1(access)), _host.CanTrap(rules)), _simulation.Space.Not(exists)) is { } guard)
                    seen.Add((rules.Exists.ToString()!, access, guard, outcome.Reasons));
            }
        }
        return seen.GroupBy(told => told.Cause, StringComparer.Ordinal).Select(cause => Found(Invariant.AbsentFeature, cause.Key, cause.Select(told => told.Access).Distinct().Select(Text), cause.First().Guard, cause.First().Reasons));
    }

    /// <summary>When EL1 reaches what an access of EL0 does: the controls of EL1 that let EL0 through belong to the feature, and a guest that cannot write them cannot open them.</summary>
    private Bdd ReachedByEl1(GuestAccess access)
    {
        if (access.ExceptionLevel != 0)
            return Bdd.True;
        var above = access with { ExceptionLevel = 1 };
        return TrapFacts.Shared.Of(above).Exists == TrapCondition.Never ? Bdd.True
            : _simulation.Access(above).Outcomes.Where(outcome => outcome.Kind == OutcomeKind.Direct).Aggregate(Bdd.False, (all, outcome) => _simulation.Space.Or(all, outcome.Guard));
    }

    private IEnumerable<AuditFinding> LeftInRegisters()
    {
        foreach (var view in _simulation.Switches.Where(view => view.Register.Op0 == 3 && !view.Left.IsFalse))
        {
            var direct = ArchitectureAccesses.To(view.Register).Where(access => access.Direction == AccessDirection.Write)
                .SelectMany(access => _simulation.Access(access).Outcomes.Where(outcome => outcome.Kind == OutcomeKind.Direct)).ToList();
            var written = direct.Aggregate(Bdd.False, (all, outcome) => _simulation.Space.Or(all, outcome.Guard));
            if (Within(_simulation.Space.And(written, _simulation.Space.And(view.Left, view.Previous)), _simulation.Space.Not(view.Unknown)) is { } guard)
                yield return Found(Invariant.LeftInRegister, view.Storage.IsEmpty ? "kept nowhere" : $"kept in {view.Storage[0].Place}", [_name(view.Register)], guard, direct[0].Reasons);
        }
    }

    /// <summary>Where two guards meet on a machine that can be; null for nowhere, and where that is too much work to say.</summary>
    private Bdd? Within(Bdd first, Bdd second)
    {
        var exhausted = _simulation.Space.Exhausted;
        var both = _simulation.Space.And(first, second);
        return both.IsFalse || _simulation.Space.AreDisjoint(_simulation.Possible, both) || _simulation.Space.Exhausted != exhausted ? null : both;
    }

    private AuditFinding Found(Invariant invariant, string cause, IEnumerable<string> subjects, Bdd guard, ImmutableArray<Reason> reasons) =>
        new(invariant, cause, [.. subjects], _printer.Print(guard), _printer.Witness(guard), [.. reasons.Take(MaxEvidence).Select(reason => new Evidence(reason.Text, reason.Location))]);

    private string Text(GuestAccess access) => access.ToString().Replace(access.Encoding.ToString(), _name(access.Encoding), StringComparison.Ordinal);
}
