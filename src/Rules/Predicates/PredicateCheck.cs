using System.Collections.Immutable;

namespace Rules.Predicates;

/// <summary>Decides a rule by its predicate: a finding for each thing that a patch touches and of which it holds. The properties of the thing are words for the message.</summary>
internal sealed class PredicateCheck(Rule rule, Predicate predicate) : ICheck
{
    public string Rule => rule.Id;

    public IEnumerable<Observation> Run(SeriesAnalysis series) =>
        from step in series.Steps
        from thing in Holding(step)
        select new Observation
        {
            Step = step,
            Location = thing.Location,
            Side = thing.Side,
            Subject = $"{predicate.Kind.Name} {thing.Subject}",
            Confidence = rule.Confidence,
            Words = WordsOf(thing),
            Evidence = [.. thing.Guards.Guards.Select(guard => new Evidence($"condition: {guard}", guard.Location))],
        };

    /// <summary>The things of a patch that the predicate holds of.</summary>
    public IEnumerable<Thing> Holding(SeriesStep step) => predicate.Kind.In(step).Where(predicate.Holds);

    public ImmutableDictionary<string, string> WordsOf(Thing thing) => predicate.Kind.Properties
        .ToImmutableDictionary(property => property.Name, property => $"{thing.Ask(property.Name, ThingSide.Latest)}", StringComparer.Ordinal).SetItem("subject", thing.Subject);
}
