
namespace Rules.Checks;

/// <summary>
/// <c>sysreg-layout</c>: the description of a register does not give each of its 64 bits to one field, in descending order, or has a line that the generator of
/// <c>sysreg-defs.h</c> refuses (Linux arch/arm64/tools/gen-sysreg.awk): the kernel does not build.
/// </summary>
internal sealed class SysregLayoutCheck : ICheck
{
    public string Rule => "sysreg-layout";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var change in SysregChange.In(series))
        {
            var known = (change.Before?.Diagnostics ?? []).Select(problem => problem.Message).ToHashSet(StringComparer.Ordinal);
            foreach (var problem in change.After.Diagnostics.Where(problem => problem.Location is not null && !known.Contains(problem.Message)))
                yield return change.Observe(problem.Location!.Value.Line, problem.Message, ("problem", problem.Message));
        }
    }
}
