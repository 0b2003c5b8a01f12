using System.Collections.Immutable;
using KvmModel.Source;
using Rules.Patterns;
using Rules.Predicates;

namespace Rules;

/// <summary>
/// Decides a rule that says itself how: by its pattern, by its predicate, or by both, when a match counts if the patch also touches a thing that the predicate holds of
/// (the first such thing gives its words to the message).
/// </summary>
internal sealed class DeclarativeCheck : ICheck
{
    private readonly Rule _rule;
    private readonly PatternCheck? _pattern;
    private readonly PredicateCheck? _predicate;

    /// <param name="report">Told of limits that are reached.</param>
    public DeclarativeCheck(Rule rule, Action<Diagnostic> report)
    {
        _rule = rule;
        _pattern = rule.Pattern is { } pattern ? new PatternCheck(rule, pattern, report) : null;
        _predicate = rule.When is { } when ? new PredicateCheck(rule, when) : null;
    }

    public string Rule => _rule.Id;

    public IEnumerable<Observation> Run(SeriesAnalysis series)
    {
        foreach (var observation in _pattern?.Run(series) ?? _predicate!.Run(series))
        {
            var words = observation.Words;
            if (_pattern is not null && _predicate is not null)
            {
                if (_predicate.Holding(observation.Step).FirstOrDefault() is not { } thing)
                    continue;
                words = _predicate.WordsOf(thing).SetItems(words);
            }
            yield return observation with { Words = _rule.Parameters.ToImmutableDictionary(StringComparer.Ordinal).SetItems(words) };
        }
    }

    /// <summary>The words that the rule's title and message may have in braces.</summary>
    public static ImmutableSortedSet<string> Words(Rule rule)
    {
        var words = rule.Parameters.Keys.ToList();
        if (rule.Pattern is { Code.IsEmpty: false } clause)
        {
            words.AddRange(["function", "code"]);
            words.AddRange(clause.Code.Select(text => CodePattern.Parse(text, out _)?.Metavariables.AsEnumerable() ?? []).Aggregate((all, next) => all.Intersect(next)));
            words.AddRange(clause.Where.SelectMany(constraint => NamedGroup.In(constraint.Matches)));
        }
        if (rule.When is { } when)
            words.AddRange(when.Kind.Properties.Select(property => property.Name).Append("subject"));
        return words.ToImmutableSortedSet(StringComparer.Ordinal);
    }
}
