using System.Collections.Immutable;
using KvmModel.Vcpu;

namespace Rules.Checks;

/// <summary>
/// <c>ungated-visibility</c>: a descriptor's visibility function says «visible» when the host has a capability, without asking what the VM was given. Decided on
/// the conditions of each <c>return 0</c>.
/// </summary>
internal sealed class UngatedVisibilityCheck : ICheck
{
    public string Rule => "ungated-visibility";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (before, function) in step.Delta.Gained<VisibilityFunction>())
            {
                if (UngatedWay(function) is { } way && (before is null || UngatedWay(before) is null) && seen.Add(function.Name))
                    yield return Observe(step, function, way, [.. step.After.Facts<SysRegDescriptor>().Where(row => row.Visibility == function.Name)]);
            }
            foreach (var (before, row) in step.Delta.Gained<SysRegDescriptor>().Where(gained => gained.After.Visibility is not null && gained.Before?.Visibility != gained.After.Visibility))
            {
                var function = step.After.Facts<VisibilityFunction>().FirstOrDefault(candidate => candidate.Name == row.Visibility);
                if (function is not null && UngatedWay(function) is { } way && !seen.Contains(function.Name))
                    yield return Observe(step, function, way with { Location = row.Location }, [row]);
            }
        }
    }

    private static VisibleReturn? UngatedWay(VisibilityFunction function) =>
        function.Subjects.HasFlag(GuardSubject.GuestFeature) ? null : function.Visible.FirstOrDefault(way => way.Guards.RequiredFeatures.Any());

    private static Observation Observe(SeriesStep step, VisibilityFunction function, VisibleReturn way, ImmutableArray<SysRegDescriptor> rows)
    {
        var capabilities = string.Join(" and ", way.Guards.RequiredFeatures);
        var registers = rows.IsEmpty ? "its registers" : string.Join(", ", rows.Select(row => row.Register).Distinct().Order(StringComparer.Ordinal));
        return new Observation
        {
            Step = step,
            Location = way.Location,
            Subject = $"{function.Name} {registers}",
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("function", function.Name), ("registers", registers), ("capability", capabilities)),
            Evidence = [.. rows.Select(row => new Evidence($"row of {row.Register}", row.Location)), .. way.Guards.Guards.Select(guard => new Evidence($"condition: {guard}", guard.Location))],
            Witness = new Witness(
                way.Guards.RequiredFeatures.ToImmutableSortedDictionary(capability => $"cap.{capability}", _ => (WitnessValue)true, StringComparer.Ordinal).Add("guest.feature", false),
                "KVM_GET_REG_LIST", $"{registers} not listed", $"{registers} listed"),
        };
    }
}
