using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>
/// Compares what KVM's nested virtualisation tables state of the architecture (Linux arch/arm64/kvm/emulate-nested.c encoding_to_fgt, encoding_to_cgt, coarse_trap_bits,
/// coarse_control_combo) with <see cref="TrapFacts"/>. Groups that a function decides have no bits to compare; they are compared by the control that their name says.
/// </summary>
public static class TrapFactComparison
{
    /// <summary>BEHAVE_FORWARD_READ and BEHAVE_FORWARD_WRITE (Linux v6.12 arch/arm64/kvm/emulate-nested.c enum trap_behaviour).</summary>
    private const int ForwardsReads = 1, ForwardsWrites = 2;

    private static readonly ImmutableArray<AccessDirection> s_directions = [AccessDirection.Read, AccessDirection.Write];

    /// <summary>Every difference: rows in the order of the tables, then what only the architecture has, in the order of the encodings.</summary>
    public static IEnumerable<TrapFactDifference> Of(VcpuModel model, TrapFacts facts) =>
        FineGrained(model, facts).Concat(Coarse(model, facts)).Concat(Twice(model));

    private static IEnumerable<TrapFactDifference> FineGrained(VcpuModel model, TrapFacts facts)
    {
        var rows = new HashSet<(SystemRegisterEncoding, string, int)>();
        var groups = new HashSet<string>();
        foreach (var row in model.Facts<FineGrainedTrap>())
        {
            var controls = ControlsOf(row.Group);
            groups.UnionWith(controls);
            var bit = $"{controls[0]}[{row.Bit}]";
            var subjects = Covered(facts, row.Encoding, row.Last);
            if (subjects.Length == 0)
                yield return new TrapFactDifference(TrapDifferenceKind.NotOnRecord, row.Encoding, row.Name, bit, "not on the architecture's record", row.Location);
            foreach (var register in subjects)
            {
                foreach (var control in controls)
                    rows.Add((register.Encoding, control, row.Bit));
                if (RulesOf(facts, register.Encoding).FirstOrDefault(rule => rule.Bits.Any(found => found.Bit == row.Bit && controls.Contains(found.Register))) is not { } trap)
                    yield return Differs(TrapDifferenceKind.OnlyTree, register, bit, "only the tree says that it traps", row.Location);
                else if (!Fires(trap, controls, row.TrapsWhenSet ? 1ul << row.Bit : 0, 1ul << row.Bit))
                    yield return Differs(TrapDifferenceKind.Polarity, register, bit, "the polarities differ", row.Location);
            }
        }
        foreach (var register in facts.Registers)
        {
            foreach (var bit in RulesOf(facts, register.Encoding).SelectMany(rule => rule.Bits).Distinct())
            {
                if (groups.Contains(bit.Register) && !rows.Contains((register.Encoding, bit.Register, bit.Bit)))
                    yield return Differs(TrapDifferenceKind.OnlyArchitecture, register, $"{bit.Register}[{bit.Bit}]", "only the architecture says that it traps", null);
            }
        }
    }

    private static IEnumerable<TrapFactDifference> Coarse(VcpuModel model, TrapFacts facts)
    {
        var traps = model.Facts<CoarseTrap>().DistinctBy(trap => trap.Name).ToDictionary(trap => trap.Name);
        var combinations = model.Facts<CoarseTrapCombination>().DistinctBy(combination => combination.Name).ToDictionary(combination => combination.Name, combination => combination.Members.Split(' '));
        foreach (var route in model.Facts<CoarseTrapRoute>())
        {
            var members = combinations.GetValueOrDefault(route.Group) ?? [route.Group];
            var subjects = Covered(facts, route.First, route.Last);
            if (subjects.Length == 0 && members.Any(traps.ContainsKey))
                yield return new TrapFactDifference(TrapDifferenceKind.NotOnRecord, route.First, route.Name, route.Group, "not on the architecture's record", route.Location);
            foreach (var register in subjects)
            {
                // Beside a control that does trap the access, one that a function decides is a condition on it.
                var isTrapped = members.Any(member => traps.TryGetValue(member, out var trap) && Compare(facts, register, route, trap) is null);
                foreach (var member in members.Where(member => !isTrapped || traps.ContainsKey(member)))
                {
                    if ((traps.TryGetValue(member, out var trap) ? Compare(facts, register, route, trap) : CompareByName(facts, register, route, member)) is { } difference)
                        yield return difference;
                }
            }
        }
    }

    private static TrapFactDifference? Compare(TrapFacts facts, ArchitectureRegister register, CoarseTrapRoute route, CoarseTrap trap)
    {
        var rules = RulesOf(facts, register.Encoding).Where(rule => Concerns(rule, trap)).ToList();
        if (rules.Count == 0)
            return Differs(TrapDifferenceKind.OnlyTree, register, trap.Name, "only the tree says that it traps", route.Location);
        if (!rules.Any(rule => Fires(rule, [trap.Control], trap.Value, trap.Mask)))
            return Differs(TrapDifferenceKind.Polarity, register, trap.Name, "the polarities differ", route.Location, trap.ValueLocation);
        foreach (var direction in s_directions)
        {
            var forwards = (trap.Behaviour & (direction == AccessDirection.Read ? ForwardsReads : ForwardsWrites)) != 0;
            if (IsAllowed(facts, register.Encoding, direction) && RulesOf(facts, register.Encoding, direction).Any(rule => Concerns(rule, trap)) != forwards)
            {
                var what = direction == AccessDirection.Read ? "reads" : "writes";
                return Differs(
                    TrapDifferenceKind.Direction, register, $"{trap.Name} {what}", forwards ? $"{what} are forwarded, which the control does not trap" : $"{what} are not forwarded, which the control traps", route.Location, trap.BehaviourLocation);
            }
        }
        return null;
    }

    /// <summary>A group without bits, <c>CGT_CPTR_TTA</c>, says in its name by which field of which control it is decided. One whose name says no such thing is not compared.</summary>
    private static TrapFactDifference? CompareByName(TrapFacts facts, ArchitectureRegister register, CoarseTrapRoute route, string group)
    {
        if (group.Split('_', 3) is not ["CGT", var stem, var field] || !facts.Fields.Any(known => IsNamed(known.Register, known.Field)))
            return null;
        return RulesOf(facts, register.Encoding).Any(rule => rule.Bits.Any(bit => IsNamed(bit.Register, bit.Field)))
            ? null : Differs(TrapDifferenceKind.OnlyTree, register, group, "only the tree says that it traps", route.Location);

        bool IsNamed(string control, string name) => control == $"{stem}_EL2" && name == field;
    }

    private static IEnumerable<TrapFactDifference> Twice(VcpuModel model) =>
        Twice(model.Facts<CoarseTrapRoute>().Select(route => (route.First, route.Last, route.Name, "encoding_to_cgt", route.Location)))
            .Concat(Twice(model.Facts<FineGrainedTrap>().Select(row => (row.Encoding, row.Last, row.Name, "encoding_to_fgt", row.Location))));

    /// <summary>Rows whose encodings overlap, each told at the later one of the table.</summary>
    private static IEnumerable<TrapFactDifference> Twice(IEnumerable<(SystemRegisterEncoding First, SystemRegisterEncoding Last, string Name, string Table, SourceLocation Location)> rows)
    {
        (SystemRegisterEncoding First, SystemRegisterEncoding Last, string Name, string Table, SourceLocation Location)? before = null;
        foreach (var row in rows.OrderBy(row => row.First).ThenBy(row => row.Location.Path, StringComparer.Ordinal).ThenBy(row => row.Location.Line))
        {
            if (before is { } earlier && earlier.Last.CompareTo(row.First) >= 0)
                yield return new TrapFactDifference(TrapDifferenceKind.Twice, row.First, row.Name, row.Table, "two rows say what traps it", row.Location, earlier.Location);
            before = before is { } last && last.Last.CompareTo(row.Last) > 0 ? last : row;
        }
    }

    private static bool Concerns(TrapRule rule, CoarseTrap trap) => rule.Bits.Any(bit => bit.Register == trap.Control && (trap.Mask >> bit.Bit & 1) != 0);

    private static TrapFactDifference Differs(TrapDifferenceKind kind, ArchitectureRegister register, string control, string problem, SourceLocation? row, SourceLocation? group = null) =>
        new(kind, register.Encoding, register.Name, control, problem, row, group);

    /// <summary>The registers on record from one encoding to another, both included.</summary>
    private static ArchitectureRegister[] Covered(TrapFacts facts, SystemRegisterEncoding first, SystemRegisterEncoding last)
    {
        var all = facts.Registers.AsSpan();
        var start = LowerBound(all, first.SysReg);
        return all[start..Math.Max(start, LowerBound(all, last.SysReg + 1))].ToArray();
    }

    private static int LowerBound(ReadOnlySpan<ArchitectureRegister> registers, uint sysReg)
    {
        var (low, high) = (0, registers.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (registers[middle].Encoding.SysReg < sysReg)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The control registers of a fine-grained group: that of reads, and that of writes where there is one; of a group for writes that alone. <c>HFGxTR</c> was the kernel's name for both.</summary>
    private static string[] ControlsOf(string group)
    {
        var read = group.Replace("_GROUP", "", StringComparison.Ordinal).Replace("GxTR", "GRTR", StringComparison.Ordinal);
        var write = read.Replace("GRTR", "GWTR", StringComparison.Ordinal);
        return write == read || read == "HAFGRTR" ? [$"{read}_EL2"] : [$"{read}_EL2", $"{write}_EL2"];
    }

    private static IEnumerable<TrapRule> RulesOf(TrapFacts facts, SystemRegisterEncoding encoding) => s_directions.SelectMany(direction => RulesOf(facts, encoding, direction));

    private static IEnumerable<TrapRule> RulesOf(TrapFacts facts, SystemRegisterEncoding encoding, AccessDirection direction) =>
        from level in new[] { 1, 0 }
        from rule in facts.Of(new GuestAccess(encoding, direction, level)).ToEl2
        select rule;

    private static bool IsAllowed(TrapFacts facts, SystemRegisterEncoding encoding, AccessDirection direction) =>
        facts.Find(encoding) is { } register && (register.El1 + register.El0).Contains(direction == AccessDirection.Read ? 'r' : 'w', StringComparison.Ordinal);

    /// <summary>Whether the rule holds with these bits of the controls, and not with their opposite, on a machine with every feature whose other controls are 0.</summary>
    private static bool Fires(TrapRule rule, string[] controls, ulong value, ulong mask) =>
        rule.When.In(With(controls, value & mask)) && !rule.When.In(With(controls, ~value & mask));

    private static MachineRegisters With(string[] controls, ulong value) => MachineRegisters.WithEveryFeature(controls.ToDictionary(control => control, _ => value));
}
