using System.Collections.Immutable;

namespace KvmModel.Vcpu.Simulation;

/// <summary>What one input or field is, as a condition: <c>guest.ID_AA64PFR2_EL1.FPMR</c>, <c>&gt;= IMP</c>.</summary>
/// <param name="Subject">The name of the input or field.</param>
/// <param name="Value">What it is, for a field: a value or a comparison with values. <c>yes</c> or <c>no</c> for a statement.</param>
/// <param name="Text">Both, as in a sentence.</param>
public readonly record struct GuardCondition(string Subject, string Value, string Text)
{
    internal static GuardCondition Of(GuardGroup field, string comparison) => new(field.Name, comparison, $"{field.Name} {comparison}");

    internal static GuardCondition Of(GuardGroup statement, bool holds) => new(statement.Name, holds ? "yes" : "no", holds ? statement.Name : $"not {statement.Name}");
}

/// <summary>When something happens, in words: any of some cases, in each of which all its conditions hold.</summary>
/// <param name="Lines">A line a case, the simplest first; other words where the cases are too many to read, or the exceptions are fewer.</param>
/// <param name="Cases">The same by condition, in the same order; one case without conditions is always. Empty where the lines are other words, or the guard never holds.</param>
public sealed record GuardWords(ImmutableArray<string> Lines, ImmutableArray<ImmutableArray<GuardCondition>> Cases)
{
    internal static GuardWords Always { get; } = new([GuardPrinter.Always], [[]]);

    /// <summary>Whether the lines say all cases.</summary>
    public bool IsWhole { get; init; } = true;

    internal static GuardWords Of(ImmutableArray<ImmutableArray<GuardCondition>> cases) => new(LinesOf(cases), cases);

    internal static ImmutableArray<string> LinesOf(IEnumerable<ImmutableArray<GuardCondition>> cases) => [.. cases.Select(Line)];

    internal static string Line(ImmutableArray<GuardCondition> conditions) => string.Join(" and ", conditions.Select(condition => condition.Text));

    /// <summary>All of it in one line.</summary>
    public override string ToString() => string.Join("; or ", Lines);
}
