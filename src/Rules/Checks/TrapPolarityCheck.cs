using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>trap-polarity</c>: a row of KVM's nested trap tables forwards a trap on the wrong value of its control bit. The architecture says when each bit traps
/// (<see cref="ControlBits"/>); the row's value says when KVM forwards.
/// </summary>
internal sealed class TrapPolarityCheck : ICheck
{
    /// <summary>How many lines a row of a table is looked for over.</summary>
    private const int MostLines = 5;

    public string Rule => "trap-polarity";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            foreach (var (before, row) in step.Delta.Gained<CoarseTrap>())
            {
                foreach (var bit in WrongBits(step.After, row))
                {
                    if (before is null || WrongBits(step.Before, before).All(old => old.Bit != bit.Bit))
                        yield return Coarse(step, row, bit);
                }
            }
            foreach (var (before, row) in step.Delta.Gained<FineGrainedTrap>())
            {
                if (IsWrong(row) && !(before is not null && IsWrong(before)))
                    yield return FineGrained(step, row);
            }
        }
    }

    private static IEnumerable<ControlBit> WrongBits(VcpuModel model, CoarseTrap row) =>
        model.ControlBitsIn(row.Control, row.Mask).Where(bit => (row.Value >> bit.Bit & 1) != 0 != (bit.Polarity == TrapPolarity.TrapsWhenSet));

    private static bool IsWrong(FineGrainedTrap row) =>
        row.Field is { } field && ControlBits.OfFineGrainedField(row.Group, field) == TrapPolarity.TrapsWhenSet != row.TrapsWhenSet;

    private static Observation Coarse(SeriesStep step, CoarseTrap row, ControlBit bit) =>
        Observe(step, row.ValueLocation, row.Name, $"{bit.Register}.{bit.Field}", bit.Polarity, $"{row.Name} forwards when ({row.Control} & 0x{row.Mask:x}) == 0x{row.Value:x}", row.Location, Confidence.Proved) with
        {
            Suggestion = TurnedRound(step, row, bit),
        };

    private static Observation FineGrained(SeriesStep step, FineGrainedTrap row) =>
        Observe(step, row.Location, row.Subject, row.Field!, ControlBits.OfFineGrainedField(row.Group, row.Field!), $"the row for {row.Name} forwards when the bit is {(row.TrapsWhenSet ? 1 : 0)}", row.Location, Confidence.Proved) with
        {
            Suggestion = TurnedRound(step, row),
        };

    /// <summary>The value of a group with one bit: none for an enable bit, the mask's for a trap bit.</summary>
    private static Suggestion? TurnedRound(SeriesStep step, CoarseTrap row, ControlBit bit)
    {
        if (row.Mask != 1ul << bit.Bit || step.After.Tree.Read(row.ValueLocation.Path) is not { } text)
            return null;
        var value = Initialiser(text, row.ValueLocation.Line, ".value");
        var mask = Enumerable.Range(row.Location.Line, MostLines).Select(line => Initialiser(text, line, ".mask")).FirstOrDefault(found => found is not null);
        var wanted = bit.Polarity == TrapPolarity.TrapsWhenClear ? "0" : mask is var (from, to) ? text.Text[from..to] : null;
        return value is var (start, end) && wanted is not null ? LineFix.Replace(text, start, end, wanted) : null;
    }

    /// <summary>The last argument of <c>SR_FGT(…, 1)</c> is the value that traps.</summary>
    private static Suggestion? TurnedRound(SeriesStep step, FineGrainedTrap row)
    {
        if (step.After.Tree.Read(row.Location.Path) is not { } text)
            return null;
        var line = text.Line(row.Location.Line);
        var close = line.LastIndexOf(')');
        var start = close < 0 ? -1 : line[..close].LastIndexOf(',') + 1;
        if (start <= 0 || line[start..close].Trim() is not ("0" or "1"))
            return null;
        var at = text.LineStarts[row.Location.Line - 1];
        return LineFix.Replace(text, at + start, at + close, row.TrapsWhenSet ? " 0" : " 1");
    }

    /// <summary>Where the value of a designator on a line is written, to the comma that ends it; null when it does not stand on the line whole.</summary>
    private static (int Start, int End)? Initialiser(SourceText text, int line, string designator)
    {
        var spelled = text.Line(line);
        var at = spelled.IndexOf(designator, StringComparison.Ordinal);
        var start = at < 0 ? -1 : spelled[at..].IndexOf('=') is var equal and >= 0 ? at + equal + 1 : -1;
        var length = start < 0 ? -1 : spelled[start..].IndexOfAny(',', '}');
        if (length < 0)
            return null;
        var value = spelled.Slice(start, length);
        start += value.Length - value.TrimStart().Length;
        return (text.LineStarts[line - 1] + start, text.LineStarts[line - 1] + start + value.Trim().Length);
    }

    private static Observation Observe(SeriesStep step, SourceLocation at, string subject, string bit, TrapPolarity polarity, string reading, SourceLocation row, Confidence confidence)
    {
        var trapsWhenSet = polarity == TrapPolarity.TrapsWhenSet;
        return new Observation
        {
            Step = step,
            Location = at,
            Subject = $"{subject} {bit}",
            Confidence = confidence,
            Words = Observation.WordsOf(
                ("bit", bit),
                ("kind", trapsWhenSet ? "a trap bit" : "an enable bit"),
                ("traps", trapsWhenSet ? "1" : "0"),
                ("forwards", trapsWhenSet ? "0" : "1")),
            Evidence = [new Evidence(reading, row)],
            Witness = new Witness(
                System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create($"guest.{bit}", (WitnessValue)(trapsWhenSet ? 0UL : 1UL))]),
                $"the nested guest's access that {bit} controls",
                "no row: not forwarded to the guest hypervisor",
                $"forwarded to a guest hypervisor that did not ask for the trap; with {bit} = {(trapsWhenSet ? 1 : 0)}, where it did ask, not forwarded"),
        };
    }
}
