using KvmModel.Vcpu;

namespace KvmModel.Delta;

/// <summary>
/// Compares two models fact by fact. Facts match by kind and key, so that moved lines and reordered rows change nothing;
/// several facts about one subject (two saves of a register in a function) are matched by description first.
/// </summary>
public static class ModelComparer
{
    public static ModelDelta Compare(VcpuModel before, VcpuModel after)
    {
        if (ReferenceEquals(before, after))
            return ModelDelta.Empty;
        var changes = new List<FactChange>();
        Compare(OnlyIn(before, after), OnlyIn(after, before), changes);
        return new ModelDelta([.. changes.OrderBy(change => change.Fact.Kind, StringComparer.Ordinal).ThenBy(change => change.Fact.Subject, StringComparer.Ordinal)]);
    }

    /// <summary>The facts of the units that the two models do not share, each once; shared units are not looked at.</summary>
    /// <remarks>A unit that the other model has no version of repeats what others read from shared headers: only what is nowhere in the other model counts.</remarks>
    private static List<IModelFact> OnlyIn(VcpuModel model, VcpuModel other)
    {
        var paths = other.Units.Select(unit => unit.Path).ToHashSet(StringComparer.Ordinal);
        var known = new Lazy<HashSet<(string, string, string)>>(() => [.. other.Units.SelectMany(unit => unit.Facts).Select(Content)]);
        return [.. model.Units.Except(other.Units)
            .SelectMany(unit => paths.Contains(unit.Path) ? unit.Facts : unit.Facts.Where(fact => !known.Value.Contains(Content(fact))))
            .DistinctBy(fact => (Content(fact), fact.Location))];
    }

    private static (string Kind, string Key, string Description) Content(IModelFact fact) => (fact.Kind, fact.Key, fact.Description);

    private static void Compare(List<IModelFact> before, List<IModelFact> after, List<FactChange> changes)
    {
        var old = before.ToLookup(fact => (fact.Kind, fact.Key));
        var @new = after.ToLookup(fact => (fact.Kind, fact.Key));
        foreach (var key in old.Select(group => group.Key).Union(@new.Select(group => group.Key)))
        {
            var lost = old[key].ToList();
            var gained = new List<IModelFact>();
            foreach (var fact in @new[key])
            {
                var same = lost.FindIndex(candidate => candidate.Description == fact.Description);
                if (same >= 0)
                    lost.RemoveAt(same);
                else
                    gained.Add(fact);
            }
            for (var index = 0; index < Math.Max(lost.Count, gained.Count); index++)
                changes.Add(new FactChange(lost.ElementAtOrDefault(index), gained.ElementAtOrDefault(index)));
        }
    }
}
