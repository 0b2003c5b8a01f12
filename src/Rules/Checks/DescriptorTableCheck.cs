using KvmModel.Source;
using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>descriptor-table</c>: after the patch <c>sys_reg_descs</c> would fail the check that KVM makes of it when it starts (Linux v6.12 arch/arm64/kvm/sys_regs.c check_sysreg_table()):
/// rows in descending order, two rows of one encoding, a row with a slot and no reset function. What failed before the patch is not told.
/// </summary>
internal sealed class DescriptorTableCheck : ICheck
{
    public string Rule => "descriptor-table";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        // A patch that applies in part only may be one that the tree has already.
        foreach (var step in series.Steps.Where(step => step.Applied.Status != PatchStatus.ContextOnly))
        {
            foreach (var unit in step.After.Units.Except(step.Before.Units))
            {
                var before = step.Before.Units.FirstOrDefault(earlier => earlier.Path == unit.Path);
                var known = before is null ? [] : Problems(before).Select(problem => problem.Key).ToHashSet(StringComparer.Ordinal);
                foreach (var problem in Problems(unit).Where(problem => !known.Contains(problem.Key)))
                {
                    if (new[] { problem.Row, problem.Other }.FirstOrDefault(row => row is not null && step.Adds(row.Location)) is { } at)
                        yield return Observe(step, problem, at);
                }
            }
        }
    }

    /// <param name="Row">The row that is refused.</param>
    /// <param name="Other">The row before it in the table; null when the row alone is the matter.</param>
    private sealed record Problem(SysRegDescriptor Row, SysRegDescriptor? Other)
    {
        public string Key => Other is null ? $"{Row.Key} reset" : $"{Other.Key} {Row.Key}";
    }

    private static IEnumerable<Problem> Problems(CodeUnit unit)
    {
        SysRegDescriptor? before = null;
        foreach (var row in unit.Facts.OfType<SysRegDescriptor>())
        {
            if (row is { Slot: not null, Reset: null })
                yield return new Problem(row, null);
            if (before is not null && before.Encoding.CompareTo(row.Encoding) >= 0)
                yield return new Problem(row, before);
            before = row;
        }
    }

    /// <summary>The rows about this one in their order, each once; null where they are not one a line, or rows that are the same access differ.</summary>
    private static Suggestion? InOrder(SeriesStep step, Problem problem)
    {
        if (problem.Other is null || step.After.Tree.Read(problem.Row.Location.Path) is not { } text)
            return null;
        var rows = step.After.Facts<SysRegDescriptor>().Where(row => row.Location.Path == text.Path).ToLookup(row => row.Location.Line);
        var (first, last) = (problem.Row.Location.Line, problem.Row.Location.Line);
        while (rows[first - 1].Count() == 1 && step.FindNew(new SourceLocation(text.Path, first - 1)) is not null)
            first--;
        while (rows[last + 1].Count() == 1 && step.FindNew(new SourceLocation(text.Path, last + 1)) is not null)
            last++;
        var here = Enumerable.Range(first, last - first + 1).Select(line => rows[line].First()).ToList();
        if (!here.Contains(problem.Other))
            return null;
        var ordered = here.OrderBy(row => row.Encoding).DistinctBy(row => (row.Encoding, text.Line(row.Location.Line).ToString())).Select(row => text.Line(row.Location.Line).ToString()).ToList();
        // Lines at either end that stay where they are need no change.
        while (ordered.Count > 0 && first < last && ordered[0] == text.Line(first).ToString())
            (ordered, first) = (ordered[1..], first + 1);
        while (ordered.Count > 0 && first < last && ordered[^1] == text.Line(last).ToString())
            (ordered, last) = (ordered[..^1], last - 1);
        return LineFix.Of(text, first, last, ordered);
    }

    private static Observation Observe(SeriesStep step, Problem problem, SysRegDescriptor at)
    {
        var (row, other) = problem;
        var what = other is null ? $"has the slot {row.Slot} and no reset function" : row.Encoding == other.Encoding ? "has two rows" : $"stands behind {other.Subject}, which sorts after it";
        var advice = other is null ? "Give the row a reset function" : row.Encoding == other.Encoding ? "Keep one of the two, or give the other the encoding that is meant" : "Put the rows in the order of op0, op1, CRn, CRm, op2";
        return new Observation
        {
            Step = step,
            Location = at.Location,
            Subject = problem.Key,
            Confidence = Confidence.Proved,
            Words = Observation.WordsOf(("register", row.Subject), ("what", what), ("advice", advice)),
            Suggestion = InOrder(step, problem),
            Evidence = other is null ? [] : [new Evidence("the other row", (at == row ? other : row).Location)],
        };
    }
}
