using KvmModel.Vcpu;

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
                    Words = Observation.WordsOf(("field", difference.Field), ("problem", difference.Problem), ("recorded", difference.Recorded)),
                };
            }
        }
    }
}
