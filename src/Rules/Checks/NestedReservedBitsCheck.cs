using System.Collections.Immutable;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Rules.Checks;

/// <summary>
/// <c>nested-reserved-bits</c>: a patch changes which bits of a guest hypervisor's register KVM keeps reserved, and for some VM makes it wrong: a bit of a feature that the VM lacks can be set,
/// or one that it has cannot. KVM's code is run before and after (<see cref="NestedHistory"/>), the architecture says what is right (<see cref="NestedBits"/>), and only what was not wrong
/// before is told. Of a bit that is not on record, what tells is that it is no longer reserved for any VM, no longer depends on what the VM has, or depends on the opposite.
/// </summary>
internal sealed class NestedReservedBitsCheck : ICheck
{
    public string Rule => "nested-reserved-bits";

    public IEnumerable<Observation> Run(SeriesAnalysis series) => NestedRegisters.In(series).SelectMany(Judge);

    /// <summary>A bit whose reservation the patch makes wrong.</summary>
    /// <param name="When">The VMs for which it is.</param>
    private sealed record WrongBit(int Bit, string Problem, Bdd When);

    private static IEnumerable<Observation> Judge(NestedRegisters nested)
    {
        var architecture = new NestedBits(nested.History.Space);
        // A tree in which most registers have no masks any more makes them in a way that is not known here.
        var isKnown = nested.Before.Masks.Keys.Count(nested.After.Masks.ContainsKey) * 2 > nested.Before.Masks.Count;
        foreach (var (register, before) in nested.Before.Masks.Where(mask => isKnown || nested.After.Masks.ContainsKey(mask.Key)))
        {
            var wrong = new List<WrongBit>();
            var after = nested.After.Masks.GetValueOrDefault(register);
            for (var bit = 0; bit < 64; bit++)
            {
                var (was, @is) = (before.Res0[bit], after?.Res0[bit] ?? Bdd.False);
                if (was != @is && Wrong(nested.History.Space, architecture, register, was, @is, bit) is { } found)
                    wrong.Add(found);
                else if (!before.Res1[bit].IsFalse && (after?.Res1[bit] ?? Bdd.False).IsFalse)
                    wrong.Add(new WrongBit(bit, "is no longer kept at 1 for any VM", before.Res1[bit]));
            }
            foreach (var group in wrong.GroupBy(bit => after is null ? "is not sanitised any more: none of its bits is reserved for any VM" : bit.Problem))
            {
                if (Observe(nested, register, group.Key, [.. group], after is null) is { } observation)
                    yield return observation;
            }
        }
    }

    private static WrongBit? Wrong(BddSpace space, NestedBits architecture, string register, Bdd was, Bdd @is, int bit)
    {
        if (space.HasOpaque(was) || space.HasOpaque(@is))
            return null;
        if (architecture.Exists(register, bit) is { } has && !space.HasOpaque(has))
        {
            // What each side gets wrong: reserved with the feature, or not reserved without it.
            var grown = space.And(architecture.HasRegister(register), space.AndNot(space.Equivalent(has, @is), space.Equivalent(has, was)));
            if (grown.IsFalse)
                return null;
            var settable = space.AndNot(grown, has);
            return settable.IsFalse ? new WrongBit(bit, "is reserved for VMs that have its feature", grown) : new WrongBit(bit, "can be set by VMs that lack its feature", settable);
        }
        if (@is.IsFalse)
            return new WrongBit(bit, "is no longer reserved for any VM", was);
        if (@is == space.Not(was))
            return new WrongBit(bit, "is reserved for the VMs for which it was not, and the other way round", @is);
        return DependsOnGuest(space, was) && !DependsOnGuest(space, @is) ? new WrongBit(bit, "no longer depends on what the VM has", space.Xor(was, @is)) : null;
    }

    private static bool DependsOnGuest(BddSpace space, Bdd guard) => space.Support(guard).Any(variable => variable.Name.StartsWith("guest.", StringComparison.Ordinal) || variable.Name.StartsWith("vcpu.", StringComparison.Ordinal));

    private static Observation? Observe(NestedRegisters nested, string register, string problem, ImmutableArray<WrongBit> bits, bool isWhole)
    {
        var names = nested.FieldsOf(register, bits.Select(bit => bit.Bit), bit => $"{bit}");
        if (nested.LineFor([.. names, register]) is not var (location, side))
            return null;
        var what = isWhole ? register : NestedRegisters.Listed(register, names);
        return new Observation
        {
            Step = nested.Step,
            Location = location,
            Side = side,
            Subject = $"{register} {problem} {string.Join(' ', names)}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("bits", what), ("problem", problem)),
            Witness = WitnessOf(nested.History.Space, bits[0], register, names[0], problem),
        };
    }

    private static Witness? WitnessOf(BddSpace space, WrongBit bit, string register, string name, string problem)
    {
        if (space.FindSatisfying(bit.When) is not { } literals)
            return null;
        var assume = literals.ToImmutableSortedDictionary(literal => literal.Variable.Name, literal => (WitnessValue)literal.Value, StringComparer.Ordinal);
        return new Witness(assume, $"a guest hypervisor writes {register} with bit {bit.Bit} set", problem.StartsWith("is reserved", StringComparison.Ordinal) ? "the bit is kept" : "the bit stays 0", problem.StartsWith("is reserved", StringComparison.Ordinal) ? $"{name} stays 0" : $"{name} is kept");
    }
}
