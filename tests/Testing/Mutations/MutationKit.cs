using System.Collections.Immutable;

namespace ReviewBot.Testing.Mutations;

/// <summary>Every kind of mutation, and a choice of mutants of a tree. The same tree always gives the same mutants in the same order.</summary>
public static class MutationKit
{
    /// <summary>Faults first, then changes that preserve behaviour; each in ordinal order of the ids.</summary>
    public static ImmutableArray<MutationKind> Kinds { get; } =
    [
        .. DescriptorFaults.Kinds.Concat(IdRegisterFaults.Kinds).Concat(TrapFaults.Kinds).Concat(NestedFaults.Kinds).Concat(SwitchFaults.Kinds).Concat(CodeFaults.Kinds).Concat(PreservingEdits.Kinds)
            .OrderBy(kind => kind.Preserves).ThenBy(kind => kind.Id, StringComparer.Ordinal),
    ];

    /// <param name="texts">The tree.</param>
    /// <param name="faults">How many faults of each kind at most, spread evenly over its places.</param>
    /// <param name="edits">The same for the edits that change nothing: of these there are fewer kinds.</param>
    public static ImmutableArray<Mutant> Choose(KernelTexts texts, int faults, int edits) =>
        [.. Kinds.SelectMany(kind => Spread(Places(kind, texts), kind.Preserves ? edits : faults))];

    /// <summary>The places of a kind, each with a name of its own.</summary>
    private static List<Mutant> Places(MutationKind kind, KernelTexts texts)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var places = new List<Mutant>();
        foreach (var site in kind.Find(texts))
        {
            var count = seen[site.Name] = seen.GetValueOrDefault(site.Name) + 1;
            places.Add(new Mutant(kind, count == 1 ? site.Name : $"{site.Name} ({count})", [.. site.Edits]));
        }
        return places;
    }

    private static IEnumerable<Mutant> Spread(List<Mutant> all, int most) =>
        all.Count <= most ? all : Enumerable.Range(0, most).Select(index => all[(int)((long)index * all.Count / most)]);
}
