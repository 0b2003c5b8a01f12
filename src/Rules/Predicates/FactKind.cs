using System.Collections.Immutable;
using KvmModel.Vcpu;

namespace Rules.Predicates;

/// <summary>Facts of one type that differ between the models before and after a patch.</summary>
/// <param name="name">As a predicate calls it.</param>
/// <param name="own">The properties beside <c>added</c>, <c>removed</c> and <c>changed</c>.</param>
/// <param name="guards">The conditions around a fact; null when it has none.</param>
internal sealed class FactKind<T>(string name, string meaning, ImmutableArray<FactKind<T>.Property> own, Func<T, GuardList>? guards = null) : IThingKind
    where T : class, IModelFact
{
    public string Name => name;

    public string Meaning => meaning;

    public bool HasSides => true;

    public ImmutableArray<ThingProperty> Properties { get; } =
    [
        new("added", PredicateType.Boolean, "the patch adds it"),
        new("removed", PredicateType.Boolean, "the patch takes it away"),
        new("changed", PredicateType.Boolean, "it is there before and after, and differs"),
        .. own.Select(property => new ThingProperty(property.Name, property.Type, property.Meaning)),
    ];

    public IEnumerable<Thing> In(SeriesStep step)
    {
        foreach (var change in step.Delta.Changes)
        {
            if (change.Fact is not T latest)
                continue;
            var (before, after) = (change.Before as T, change.After as T);
            yield return new Thing(latest.Subject, after is null ? latest.Location : latest.Places.Where(step.Adds).FirstOrDefault(latest.Location), after is null ? DiffSide.Old : DiffSide.New, guards?.Invoke(latest) ?? GuardList.Empty, (property, side) => property switch
            {
                "added" => PredicateValue.Of(before is null),
                "removed" => PredicateValue.Of(after is null),
                "changed" => PredicateValue.Of(before is not null && after is not null),
                _ => (side switch { ThingSide.Before => before, ThingSide.After => after, _ => latest }) is { } fact ? own.First(candidate => candidate.Name == property).Read(fact) : PredicateValue.None,
            });
        }
    }

    public sealed record Property(string Name, PredicateType Type, string Meaning, Func<T, PredicateValue> Read);
}
