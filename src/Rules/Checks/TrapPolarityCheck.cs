using KvmModel.Arm64;
using KvmModel.Source;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>trap-polarity</c>: a row of KVM's nested trap tables forwards a trap on the wrong value of its control bit. The architecture says when each bit traps
/// (<see cref="ControlBits"/>); the row's value says when KVM forwards.
/// </summary>
internal sealed class TrapPolarityCheck : ICheck
{
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
        Observe(step, row.ValueLocation, row.Name, $"{bit.Register}.{bit.Field}", bit.Polarity, $"{row.Name} forwards when ({row.Control} & 0x{row.Mask:x}) == 0x{row.Value:x}", row.Location, Confidence.Proved);

    private static Observation FineGrained(SeriesStep step, FineGrainedTrap row) =>
        Observe(step, row.Location, row.Subject, row.Field!, ControlBits.OfFineGrainedField(row.Group, row.Field!), $"the row for {row.Name} forwards when the bit is {(row.TrapsWhenSet ? 1 : 0)}", row.Location, Confidence.Proved);

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
