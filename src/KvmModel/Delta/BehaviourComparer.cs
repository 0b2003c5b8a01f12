using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Delta;

/// <summary>
/// Says where two simulations behave differently, each time with a case that shows it, and nothing else: how either comes to its behaviour does not matter.
/// Both are brought into one space, where the same behaviour is the same function. Something unknown equals only what is unknown for the same reason.
/// </summary>
public sealed class BehaviourComparer
{
    private readonly IVcpuSimulation _before;
    private readonly IVcpuSimulation _after;
    private readonly BddSpace _space;
    private readonly BddImporter _fromBefore;
    private readonly BddImporter _fromAfter;
    private readonly Bdd _possible;
    private readonly GuardPrinter _printer;
    private readonly bool _isToldApart;
    private readonly ImmutableArray<BehaviourDifference>.Builder _differences = ImmutableArray.CreateBuilder<BehaviourDifference>();
    private readonly ImmutableArray<string>.Builder _incomparable = ImmutableArray.CreateBuilder<string>();

    private BehaviourComparer(IVcpuSimulation before, IVcpuSimulation after, SystemRegisterFile? fields, bool isToldApart)
    {
        (_before, _after, _isToldApart) = (before, after, isToldApart);
        _space = before.Space == after.Space ? before.Space : new BddSpace();
        // The order of variables that was good for one side is good for both.
        foreach (var input in after.Space.Inputs.Concat(before.Space.Inputs))
            _space.Input(input.Name);
        var opaques = new OpaqueNames(_space);
        _fromBefore = new BddImporter(before.Space, opaques, _space);
        _fromAfter = new BddImporter(after.Space, opaques, _space);
        _fromBefore.Begin([before.Possible]);
        _fromAfter.Begin([after.Possible]);
        _possible = _space.And(_fromBefore.Import(before.Possible), _fromAfter.Import(after.Possible));
        _printer = new GuardPrinter(_space, _possible, fields);
    }

    /// <param name="accesses">The accesses to compare, in the order of the report.</param>
    /// <param name="fields">The description of registers, for the names of fields.</param>
    /// <param name="tellApart">Whether differences are compared with those of another mode: then each has its <see cref="BehaviourDifference.Detail"/>.</param>
    public static BehaviourDelta Compare(IVcpuSimulation before, IVcpuSimulation after, IEnumerable<GuestAccess> accesses, SystemRegisterFile? fields, bool tellApart = false)
    {
        var comparer = new BehaviourComparer(before, after, fields, tellApart);
        foreach (var access in accesses)
            comparer.Whole(access.ToString(), () => comparer.CompareAccess(access));
        comparer.CompareRegisters();
        comparer.CompareControls();
        comparer.CompareBoots();
        comparer.CompareSwitches();
        return new BehaviourDelta(comparer._differences.ToImmutable(), comparer._incomparable.ToImmutable());
    }

    /// <summary>What comes of exceeding a budget is no difference.</summary>
    private void Whole(string subject, Action compare)
    {
        var (exhausted, count) = (_space.Exhausted, _differences.Count);
        compare();
        if (_space.Exhausted == exhausted)
            return;
        _differences.Count = count;
        _incomparable.Add($"{subject}: its behaviour is too complex to compare");
    }

    private void CompareAccess(GuestAccess access)
    {
        if (ReferenceEquals(_before.Access(access), _after.Access(access)))
            return;
        var before = Outcomes(_before.Explained(access), _fromBefore);
        var after = Outcomes(_after.Explained(access), _fromAfter);
        foreach (var old in before)
            foreach (var @new in after)
            {
                if (old.Text == @new.Text)
                {
                    CompareGiven(access, old, @new);
                    continue;
                }
                var guard = _space.And(_space.And(old.Guard, @new.Guard), _possible);
                if (!guard.IsFalse && _printer.Witness(guard) is { } witness)
                    _differences.Add(new(BehaviourKind.Access, access, access.Encoding, null, old.Text, @new.Text, _printer.Words(guard), witness, old.Reasons, @new.Reasons) { Detail = Detail(guard) });
            }
    }

    /// <summary>Whether reads that both sides emulate give the same, bit by bit.</summary>
    private void CompareGiven(GuestAccess access, OutcomeGroup old, OutcomeGroup @new)
    {
        // What is stored has no part in when they differ: all bits at once, it would relate hundreds of variables.
        var (where, first, bits) = (Bdd.False, Bdd.False, 0ul);
        var details = new List<string>();
        for (var bit = 0; bit < 64; bit++)
        {
            var differs = _space.And(_possible, Differs(old.Given, @new.Given, bit));
            if (_isToldApart && !differs.IsFalse)
                details.Add($"{bit}: {Detail(_space.MayHold(differs))}, 1 before {Detail(_space.MayHold(_space.And(differs, _space.Any(old.Given.Select(given => _space.And(given.Guard, given.Value[bit]))))))}");
            bits |= differs.IsFalse ? 0 : 1ul << bit;
            first = first.IsFalse ? differs : first;
            where = _space.Or(where, _space.MayHold(differs));
        }
        if (_printer.Witness(_space.MayHold(first)) is not { } witness)
            return;
        var isTrue = _space.TrueIn(first);
        _differences.Add(new(BehaviourKind.Access, access, access.Encoding, null, Shown(old), Shown(@new), _printer.Words(where), witness, old.Reasons, @new.Reasons) { Detail = string.Join("; ", details) });

        string Shown(OutcomeGroup group) => group.Given.Where(given => _space.Evaluate(given.Guard, isTrue.Contains)).Select(given => $"{group.Text}, bits 0x{bits:x} read as 0x{given.Value.Evaluate(_space, isTrue.Contains) & bits:x}").First();
    }

    private Bdd Differs(List<(Bdd Guard, SymbolicBits Value)> before, List<(Bdd Guard, SymbolicBits Value)> after, int bit)
    {
        var differs = Bdd.False;
        foreach (var old in before)
            foreach (var @new in after)
                if (old.Value[bit] != @new.Value[bit])
                    differs = _space.Or(differs, _space.And(_space.And(old.Guard, @new.Guard), _space.Xor(old.Value[bit], @new.Value[bit])));
        return differs;
    }

    /// <summary>The outcomes of an access, those of one kind together; something unknown is a kind for each reason.</summary>
    private List<OutcomeGroup> Outcomes(AccessBehaviour behaviour, BddImporter importer)
    {
        importer.Begin(behaviour.Outcomes.SelectMany(outcome => Functions(outcome.Value).Prepend(outcome.Guard)));
        return [.. behaviour.Outcomes.GroupBy(Text, StringComparer.Ordinal)
            .Select(same => new OutcomeGroup(
                same.Key, _space.Any(same.Select(outcome => importer.Import(outcome.Guard))), same.First().Reasons,
                [.. same.Where(outcome => outcome.Value is { Width: 64 }).Select(outcome => (importer.Import(outcome.Guard), importer.Import(outcome.Value!.Value)))]))];
    }

    /// <summary>Outcomes that go by one name.</summary>
    /// <param name="Given">What reads give, where that is known.</param>
    private sealed record OutcomeGroup(string Text, Bdd Guard, ImmutableArray<Reason> Reasons, List<(Bdd Guard, SymbolicBits Value)> Given);

    private static string Text(GuardedOutcome outcome) => outcome.Kind == OutcomeKind.Unknown && !outcome.Reasons.IsEmpty
        ? $"unknown ({string.Join("; ", outcome.Reasons.Select(reason => reason.Text))})" : OutcomeWords.Of(outcome.Kind);

    private void CompareRegisters()
    {
        var before = _before.Registers.ToDictionary(view => view.Register);
        var after = _after.Registers.ToDictionary(view => view.Register);
        foreach (var register in before.Keys.Union(after.Keys).Order())
            Whole(register.ToString(), () => CompareRegister(register, before.GetValueOrDefault(register), after.GetValueOrDefault(register)));
    }

    private void CompareRegister(SystemRegisterEncoding register, RegisterView? old, RegisterView? @new)
    {
        _fromBefore.Begin(Functions(old));
        _fromAfter.Begin(Functions(@new));
        var (listedBefore, listedAfter) = (old is null ? Bdd.False : _fromBefore.Import(old.Listed), @new is null ? Bdd.False : _fromAfter.Import(@new.Listed));
        Report(BehaviourKind.Listed, register, null, _space.AndNot(listedBefore, listedAfter), "listed", "not listed");
        Report(BehaviourKind.Listed, register, null, _space.AndNot(listedAfter, listedBefore), "not listed", "listed");
        // A value that nobody can ask for on one side is no difference beside that.
        var both = _space.And(listedBefore, listedAfter);
        Compare(BehaviourKind.Value, register, null, both, Import(old?.Value, _fromBefore), Import(@new?.Value, _fromAfter));
        Compare(BehaviourKind.WritableMask, register, null, both, Import(old?.WritableMask, _fromBefore), Import(@new?.WritableMask, _fromAfter));
    }

    private static SymbolicBits? Import(SymbolicBits? value, BddImporter importer) => value is { } known ? importer.Import(known) : null;

    private static IEnumerable<Bdd> Functions(RegisterView? view) =>
        view is null ? [] : [view.Listed, .. Functions(view.Value), .. Functions(view.WritableMask)];

    private static IEnumerable<Bdd> Functions(SymbolicBits? value) => value is { IsConstant: false } bits ? Enumerable.Range(0, bits.Width).Select(bit => bits[bit]) : [];

    private void CompareControls()
    {
        var before = _before.Controls.ToDictionary(view => view.Register, StringComparer.Ordinal);
        var after = _after.Controls.ToDictionary(view => view.Register, StringComparer.Ordinal);
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            Whole(name, () =>
            {
                var (old, @new) = (before.GetValueOrDefault(name)?.Value, after.GetValueOrDefault(name)?.Value);
                _fromBefore.Begin(Functions(old));
                _fromAfter.Begin(Functions(@new));
                Compare(BehaviourKind.Control, null, name, Bdd.True, Import(old, _fromBefore), Import(@new, _fromAfter));
            });
        }
    }

    private void CompareSwitches()
    {
        var before = _before.Switches.ToDictionary(view => view.Register);
        var after = _after.Switches.ToDictionary(view => view.Register);
        foreach (var register in before.Keys.Union(after.Keys).Order())
        {
            Whole(register.ToString(), () =>
            {
                var states = SwitchStates.Of(before.GetValueOrDefault(register), _fromBefore, _space);
                foreach (var @new in SwitchStates.Of(after.GetValueOrDefault(register), _fromAfter, _space))
                {
                    foreach (var old in states.Where(old => old.Kind == @new.Kind && old.Value != @new.Value))
                        Report(old.Kind, register, null, _space.And(old.Guard, @new.Guard), old.Value, @new.Value, old.Sites, @new.Sites);
                }
            });
        }
    }

    /// <summary>What goes wrong on one side only, wherever it does: a kernel that does not start has no guest in which it would matter.</summary>
    private void CompareBoots()
    {
        var before = Failures(_before, _fromBefore);
        var after = Failures(_after, _fromAfter);
        foreach (var (what, failure) in after)
            ReportBoot(what, failure.Guard, before.TryGetValue(what, out var same) ? same.Guard : Bdd.False, "nothing", what.Text, [], failure.Reasons);
        foreach (var (what, failure) in before)
            ReportBoot(what, failure.Guard, after.TryGetValue(what, out var same) ? same.Guard : Bdd.False, what.Text, "nothing", failure.Reasons, []);
    }

    /// <summary>Failures by what is said where; one that is said at several places happens where any of them does.</summary>
    private SortedDictionary<(string Function, string Text), (Bdd Guard, ImmutableArray<Reason> Reasons)> Failures(IVcpuSimulation simulation, BddImporter importer)
    {
        var found = new SortedDictionary<(string, string), (Bdd Guard, ImmutableArray<Reason> Reasons)>();
        importer.Begin(simulation.BootFailures.Select(failure => failure.Guard));
        foreach (var failure in simulation.BootFailures)
        {
            var reason = new Reason($"{failure.Function}()", failure.Location);
            var known = found.GetValueOrDefault((failure.Function, failure.Text), (Bdd.False, []));
            found[(failure.Function, failure.Text)] = (_space.Or(known.Guard, importer.Import(failure.Guard)), [.. known.Reasons, reason]);
        }
        return found;
    }

    private void ReportBoot((string Function, string Text) what, Bdd guard, Bdd same, string before, string after, ImmutableArray<Reason> reasonsBefore, ImmutableArray<Reason> reasonsAfter) => Whole($"{what.Function}() at boot", () =>
    {
        var only = _space.AndNot(guard, same);
        if (_printer.Witness(only) is { } witness)
            _differences.Add(new(BehaviourKind.Boot, null, null, what.Function, before, after, _printer.Words(only), witness, reasonsBefore, reasonsAfter) { Detail = Detail(only) });
    });

    private void Compare(BehaviourKind kind, SystemRegisterEncoding? register, string? control, Bdd where, SymbolicBits? before, SymbolicBits? after)
    {
        if (before is null || after is null)
        {
            if (before is null != after is null)
                Report(kind, register, control, where, before is null ? "not known" : "known", after is null ? "not known" : "known");
            return;
        }
        if (before.Value.Width != after.Value.Width)
        {
            Report(kind, register, control, where, $"{before.Value.Width} bits", $"{after.Value.Width} bits");
            return;
        }
        var different = Bdd.False;
        var care = _space.And(where, _possible);
        for (var bit = 0; bit < before.Value.Width; bit++)
            if (before.Value[bit] != after.Value[bit])
                different = _space.Or(different, _space.And(care, _space.Xor(before.Value[bit], after.Value[bit])));
        if (_printer.Witness(different) is not { } witness)
            return;
        var (old, @new) = (Shown(before.Value, different), Shown(after.Value, different));
        var details = Enumerable.Range(0, _isToldApart ? before.Value.Width : 0).Where(bit => before.Value[bit] != after.Value[bit])
            .Select(bit => $"{bit}: 1 before {Detail(_space.And(different, before.Value[bit]))}, 1 after {Detail(_space.And(different, after.Value[bit]))}");
        _differences.Add(new(kind, null, register, control, old, @new, _printer.Words(different), witness, [], []) { Detail = string.Join("; ", details) });
    }

    /// <summary>All that a guard is, where differences are told apart.</summary>
    private string Detail(Bdd guard) => _isToldApart ? _printer.Detail(guard) : "";

    /// <summary>The value in one case of the difference.</summary>
    private string Shown(SymbolicBits value, Bdd different) => $"0x{value.Evaluate(_space, _space.TrueIn(different).Contains):x}";

    private void Report(
        BehaviourKind kind, SystemRegisterEncoding? register, string? control, Bdd guard, string before, string after, ImmutableArray<Reason> reasonsBefore = default, ImmutableArray<Reason> reasonsAfter = default)
    {
        guard = _space.And(guard, _possible);
        if (_printer.Witness(guard) is { } witness)
            _differences.Add(new(kind, null, register, control, before, after, _printer.Words(guard), witness, reasonsBefore.IsDefault ? [] : reasonsBefore, reasonsAfter.IsDefault ? [] : reasonsAfter) { Detail = Detail(guard) });
    }
}
