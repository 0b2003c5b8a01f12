using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Source;

namespace KvmModel.Vcpu;

/// <summary>A fact about traps that a tree and the architecture's record do not agree on.</summary>
/// <param name="Subject">The register or instruction and its encoding.</param>
/// <param name="Control">The control, such as <c>HFGRTR_EL2[55]</c> or a coarse group of the tree.</param>
/// <param name="Location">The row of the tree; null for a fact that it has no row for.</param>
public sealed record TrapFactDifference(string Subject, string Control, string Problem, SourceLocation? Location)
{
    public override string ToString() => $"{Subject} and {Control}: {Problem}";
}

/// <summary>
/// Compares what KVM's nested virtualisation tables state of the architecture (Linux arch/arm64/kvm/emulate-nested.c encoding_to_fgt, encoding_to_cgt,
/// coarse_trap_bits) with <see cref="TrapFacts"/>. Routes to groups of several controls are compared in nothing, as the tree's combinations are not read.
/// </summary>
public static class TrapFactComparison
{
    private const string OnlyTree = "only the tree says that it traps", NotOnRecord = "not on the architecture's record", Polarity = "the polarities differ";

    /// <summary>Every difference: rows in the order of the tables, then what only the architecture has, in the order of the encodings.</summary>
    public static IEnumerable<TrapFactDifference> Of(VcpuModel model, TrapFacts facts) => FineGrained(model, facts).Concat(Coarse(model, facts));

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
                yield return new TrapFactDifference(row.Subject, bit, NotOnRecord, row.Location);
            foreach (var register in subjects)
            {
                foreach (var control in controls)
                    rows.Add((register.Encoding, control, row.Bit));
                if (RulesOf(facts, register.Encoding).FirstOrDefault(rule => rule.Bits.Any(found => found.Bit == row.Bit && controls.Contains(found.Register))) is not { } trap)
                    yield return new TrapFactDifference(Subject(register), bit, OnlyTree, row.Location);
                else if (!Fires(trap, controls, row.TrapsWhenSet ? 1ul << row.Bit : 0, 1ul << row.Bit))
                    yield return new TrapFactDifference(Subject(register), bit, Polarity, row.Location);
            }
        }
        foreach (var register in facts.Registers)
        {
            foreach (var bit in RulesOf(facts, register.Encoding).SelectMany(rule => rule.Bits).Distinct())
            {
                if (groups.Contains(bit.Register) && !rows.Contains((register.Encoding, bit.Register, bit.Bit)))
                    yield return new TrapFactDifference(Subject(register), $"{bit.Register}[{bit.Bit}]", "only the architecture says that it traps", null);
            }
        }
    }

    private static IEnumerable<TrapFactDifference> Coarse(VcpuModel model, TrapFacts facts)
    {
        var groups = model.Facts<CoarseTrap>().DistinctBy(trap => trap.Name).ToDictionary(trap => trap.Name);
        foreach (var route in model.Facts<CoarseTrapRoute>())
        {
            if (!groups.TryGetValue(route.Group, out var group))
                continue;
            var subjects = Covered(facts, route.First, route.Last);
            if (subjects.Length == 0)
                yield return new TrapFactDifference(route.Subject, route.Group, NotOnRecord, route.Location);
            foreach (var register in subjects)
            {
                var rules = RulesOf(facts, register.Encoding).Where(rule => rule.Bits.Any(bit => bit.Register == group.Control && (group.Mask >> bit.Bit & 1) != 0)).ToList();
                if (rules.Count == 0)
                    yield return new TrapFactDifference(Subject(register), route.Group, OnlyTree, route.Location);
                else if (!rules.Any(rule => Fires(rule, [group.Control], group.Value, group.Mask)))
                    yield return new TrapFactDifference(Subject(register), route.Group, Polarity, route.Location);
            }
        }
    }

    private static string Subject(ArchitectureRegister register) => $"{register.Name} ({register.Encoding})";

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

    /// <summary>The control registers of a fine-grained group: that of reads, and that of writes where there is one. <c>HFGxTR</c> was the kernel's name for both.</summary>
    private static string[] ControlsOf(string group)
    {
        var read = group.Replace("_GROUP", "", StringComparison.Ordinal).Replace("GxTR", "GRTR", StringComparison.Ordinal);
        return read.Contains("GITR", StringComparison.Ordinal) || read == "HAFGRTR" ? [$"{read}_EL2"] : [$"{read}_EL2", $"{read.Replace("GRTR", "GWTR", StringComparison.Ordinal)}_EL2"];
    }

    private static IEnumerable<TrapRule> RulesOf(TrapFacts facts, SystemRegisterEncoding encoding) =>
        from direction in new[] { AccessDirection.Read, AccessDirection.Write }
        from level in new[] { 1, 0 }
        from rule in facts.Of(new GuestAccess(encoding, direction, level)).ToEl2
        select rule;

    /// <summary>Whether the rule holds with these bits of the controls, and not with their opposite, on a machine with every feature whose other controls are 0.</summary>
    private static bool Fires(TrapRule rule, string[] controls, ulong value, ulong mask) =>
        rule.When.In(With(controls, value & mask)) && !rule.When.In(With(controls, ~value & mask));

    private static MachineRegisters With(string[] controls, ulong value) => MachineRegisters.WithEveryFeature(controls.ToDictionary(control => control, _ => value));
}
