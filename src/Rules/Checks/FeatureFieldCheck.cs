using KvmModel.Vcpu;
using Rules.Suggestions;

namespace Rules.Checks;

/// <summary>
/// <c>feature-field</c>: a row of the host's feature tables reads a field of an ID register otherwise than the architecture has it (<see cref="FeatureFieldComparison"/>). What a row said
/// before the patch is not told.
/// </summary>
internal sealed class FeatureFieldCheck : ICheck
{
    public string Rule => "feature-field";

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var step in series.Steps)
        {
            if (!step.Applied.Files.Any(file => file.IsApplied && file.Diff.NewPath == FeatureFields.Path))
                continue;
            var @new = FeatureFieldComparison.Of(FeatureFields.Of(step.After.Tree, series.Config)).Where(difference => step.Adds(difference.Location)).ToList();
            if (@new.Count == 0)
                continue;
            var known = FeatureFieldComparison.Of(FeatureFields.Of(step.Before.Tree, series.Config)).Select(difference => difference.ToString()).ToHashSet(StringComparer.Ordinal);
            foreach (var difference in @new.Where(difference => !known.Contains(difference.ToString())))
            {
                yield return new Observation
                {
                    Step = step,
                    Location = difference.Location,
                    Subject = $"{difference.Field} {difference.Problem}",
                    Confidence = Confidence.Proved,
                    Suggestion = WithOtherSign(step, difference) ?? WithLowerSafe(step, difference),
                    Words = Observation.WordsOf(("field", difference.Field), ("problem", difference.Problem), ("recorded", difference.Recorded)),
                };
            }
        }
    }

    private static Suggestion? WithOtherSign(SeriesStep step, FeatureFieldDifference difference) =>
        !difference.Problem.StartsWith("compares", StringComparison.Ordinal) || step.After.Tree.Read(FeatureFields.Path) is not { } text ? null
        : LineFix.ReplaceWord(text, difference.Location.Line, "S_ARM64_FTR_BITS", "ARM64_FTR_BITS") ?? LineFix.ReplaceWord(text, difference.Location.Line, "ARM64_FTR_BITS", "S_ARM64_FTR_BITS");

    private static Suggestion? WithLowerSafe(SeriesStep step, FeatureFieldDifference difference) =>
        step.After.Tree.Read(FeatureFields.Path) is not { } text ? null
        : LineFix.ReplaceWord(text, difference.Location.Line, "FTR_HIGHER_SAFE", "FTR_LOWER_SAFE") ?? LineFix.ReplaceWord(text, difference.Location.Line, "FTR_HIGHER_OR_ZERO_SAFE", "FTR_LOWER_SAFE");
}
