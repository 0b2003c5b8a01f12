using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Rules.Checks;

/// <summary>
/// <c>nested-limit</c>: a patch lets a VM that runs a hypervisor see a field of an ID register that KVM kept from it, or more of one, and the series adds nothing to KVM that would support the
/// feature. KVM's own limit is run before and after (<see cref="NestedHistory"/>). A series that does add code is taken to know what it does.
/// </summary>
internal sealed class NestedLimitCheck : ICheck
{
    public string Rule => "nested-limit";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        if (series.Steps.Any(step => NestedRegisters.AddsCodeOutside(step, "limit_nv_id_reg")))
            yield break;
        foreach (var nested in NestedRegisters.In(series))
        {
            foreach (var (register, before) in nested.Before.Limits)
            {
                if (nested.After.Limits.TryGetValue(register, out var after) && Observe(nested, register, before, after) is { } observation)
                    yield return observation;
            }
        }
    }

    private static Observation? Observe(NestedRegisters nested, string register, SymbolicBits before, SymbolicBits after)
    {
        var space = nested.History.Space;
        var shown = Enumerable.Range(0, 64).Where(bit => before[bit] != after[bit] && after[bit] == space.Input($"guest.{register}[{bit}]")).ToList();
        if (shown.Count == 0)
            return null;
        // Bits that no field has are reserved, and 0 in any VM.
        var names = nested.FieldsOf(register, shown, _ => null);
        if (names.IsEmpty || nested.LineFor([.. names, register]) is not var (location, side))
            return null;
        return new Observation
        {
            Step = nested.Step,
            Location = location,
            Side = side,
            Subject = $"{register} {string.Join(' ', names)}",
            Confidence = Confidence.Likely,
            Words = Observation.WordsOf(("fields", NestedRegisters.Listed(register, names))),
        };
    }
}
