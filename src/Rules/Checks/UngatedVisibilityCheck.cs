using System.Collections.Immutable;
using KvmModel.Vcpu;
using Rules.Suggestions;

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
            var told = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (_, function) in step.Delta.Gained<VisibilityFunction>())
            {
                var rows = step.After.Facts<SysRegDescriptor>().Where(row => row.Visibility == function.Name && !WasUngated(step.Before, row)).ToImmutableArray();
                if (UngatedWay(function) is { } way && !rows.IsEmpty && told.Add(function.Name))
                    yield return Observe(step, function, way, rows);
            }
            foreach (var (_, row) in step.Delta.Gained<SysRegDescriptor>().Where(gained => gained.After.Visibility is not null && gained.Before?.Visibility != gained.After.Visibility))
            {
                if (FunctionOf(step.After, row) is { } function && UngatedWay(function) is { } way && !told.Contains(function.Name) && !WasUngated(step.Before, row))
                    yield return Observe(step, function, way with { Location = row.Location }, [row]);
            }
        }
    }

    /// <summary>Whether the row's register showed as easily before, through a function of whatever name: then the patch has not made it so.</summary>
    private static bool WasUngated(VcpuModel before, SysRegDescriptor row) =>
        before.Facts<SysRegDescriptor>().FirstOrDefault(old => old.Encoding == row.Encoding) is { } old && FunctionOf(before, old) is { } function && UngatedWay(function) is not null;

    private static VisibilityFunction? FunctionOf(VcpuModel model, SysRegDescriptor row) => model.Facts<VisibilityFunction>().FirstOrDefault(function => function.Name == row.Visibility);

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
            Suggestion = way.Guards.Guards.All(guard => guard.Location.Path == way.Location.Path) ? FeatureGate.For(step, way.Guards) : null,
            Evidence = [.. rows.Select(row => new Evidence($"row of {row.Register}", row.Location)), .. way.Guards.Guards.Select(guard => new Evidence($"condition: {guard}", guard.Location))],
            Witness = new Witness(
                Machine.Assume(step.After, way.Guards),
                "KVM_GET_REG_LIST", $"{registers} not listed", $"{registers} listed"),
        };
    }
}
