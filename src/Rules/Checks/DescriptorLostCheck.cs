using System.Text.RegularExpressions;
using KvmModel.Arm64.Traps;
using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>descriptor-lost</c>: a patch takes the row of a register that a guest can access out of <c>sys_reg_descs</c>, and the series puts none in its place. Userspace loses a register
/// that it could save and restore; or a guest's access, where it traps, becomes one that KVM does not know. A row that moves to a table of its own file which is not read is not lost; a whole
/// block of rows that goes is told once.
/// </summary>
internal sealed partial class DescriptorLostCheck : ICheck
{
    /// <summary>How many rows in a run make a block.</summary>
    private const int Block = 4;

    public string Rule => "descriptor-lost";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            // A table that is gone as a whole has moved to where it is not read.
            if (step.Delta.Changes.IsEmpty || !step.After.Facts<SysRegDescriptor>().Any())
                continue;
            var lost = step.Delta.Lost<SysRegDescriptor>()
                .Where(change => change.After is null && IsReachable(change.Before) && step.FindOld(change.Before.Location) is { Line.Kind: HunkLineKind.Removed } && !IsGivenBack(series, step, change.Before))
                .Select(change => change.Before).OrderBy(row => row.Location.Path, StringComparer.Ordinal).ThenBy(row => row.Location.Line).ToList();
            foreach (var run in Runs(lost))
            {
                // A block of rows that goes is one decision; one row can be a slip.
                foreach (var rows in run.Count >= Block ? [run] : run.Select(row => (List<SysRegDescriptor>)[row]))
                    yield return Observe(step, rows);
            }
        }
    }

    /// <summary>Rows whose lines follow each other.</summary>
    private static IEnumerable<List<SysRegDescriptor>> Runs(List<SysRegDescriptor> rows)
    {
        var run = new List<SysRegDescriptor>();
        foreach (var row in rows)
        {
            if (run.Count > 0 && (run[^1].Location.Path != row.Location.Path || row.Location.Line > run[^1].Location.Line + 1))
            {
                yield return run;
                run = [];
            }
            run.Add(row);
        }
        if (run.Count > 0)
            yield return run;
    }

    private static bool IsReachable(SysRegDescriptor row) => TrapFacts.Shared.Find(row.Encoding) is { } register && register.El1.Length + register.El0.Length > 0 && register.Exists != TrapCondition.Never;

    private static bool IsGivenBack(SeriesAnalysis series, SeriesStep step, SysRegDescriptor row) =>
        series.Steps.Where(later => later.Index >= step.Index).Any(later => later.After.Facts<SysRegDescriptor>().Any(other => other.Encoding == row.Encoding)) || IsInOtherTable(step, row);

    /// <summary>Whether the file still names the register as a row does, <c>SYS_DESC(SYS_DC_ISW)</c>: in a table that is not read.</summary>
    private static bool IsInOtherTable(SeriesStep step, SysRegDescriptor row) =>
        step.Before.Tree.Read(row.Location.Path) is { } before && Macro().Match(before.Line(row.Location.Line).ToString()) is { Success: true } named
        && step.After.Tree.Read(row.Location.Path)?.Text.Contains(named.Groups[1].Value, StringComparison.Ordinal) == true;

    [GeneratedRegex(@"^\s*\{\s*(SYS_DESC\(\w+\))", RegexOptions.CultureInvariant)]
    private static partial Regex Macro();

    private static Observation Observe(SeriesStep step, List<SysRegDescriptor> rows)
    {
        var row = rows[0];
        var isShown = row.Reset is not null || row.GetUser is not null || row.Slot is not null;
        return new Observation
        {
            Step = step,
            Location = row.Location,
            Side = DiffSide.Old,
            Subject = string.Join(", ", rows.Select(one => one.Subject)),
            Confidence = Confidence.Likely,
            Suggestion = rows.Count == 1 ? RestoredLines.Of(step, row.Location) : null,
            Words = Observation.WordsOf(
                ("register", rows.Count == 1 ? row.Register : $"{row.Register} and {rows.Count - 1} more"),
                ("consequence", isShown
                    ? "KVM_GET_REG_LIST no longer has the register, and a VM that was saved with it cannot be restored"
                    : "an access that traps is one that KVM does not know: it is logged, and the guest takes an UNDEF whatever its features say")),
        };
    }
}
