using KvmModel.Arm64;
using KvmModel.Source;

namespace Rules.Checks;

/// <summary>
/// <c>sysreg-values</c>: a patch describes a field whose values the architecture names, and leaves out the names, or some of them (<see cref="DescriptionComparison"/>). Only of fields that the
/// patch describes first: what is there already can wait for who needs it. Fields of ID registers get levels with every release of the architecture, and only have to have some.
/// </summary>
internal sealed class SysregValuesCheck : ICheck
{
    public string Rule => "sysreg-values";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var change in SysregChange.In(series))
        {
            var known = SysregChange.Fields(change.Before).Select(described => $"{described.Owner}.{described.Field.Name}").ToHashSet(StringComparer.Ordinal);
            foreach (var difference in DescriptionComparison.Of(change.After))
            {
                if (difference.Kind is not (DescriptionDifferenceKind.WithoutValues or DescriptionDifferenceKind.MissingValues)
                    || (difference.Kind == DescriptionDifferenceKind.MissingValues && difference.Subject.StartsWith("ID_", StringComparison.Ordinal))
                    || known.Contains(difference.Subject) || !change.Step.Adds(new SourceLocation(SystemRegisterFile.Path, difference.Line)))
                    continue;
                yield return change.Observe(
                    difference.Line, difference.Key, ("field", difference.Subject), ("values", difference.Recorded),
                    ("what", difference.Kind == DescriptionDifferenceKind.WithoutValues ? "has named values" : "has more named values"),
                    ("advice", difference.Kind == DescriptionDifferenceKind.WithoutValues ? "Describe it as an enumeration" : "Add them"));
            }
        }
    }
}
