using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Says in words when something happens: a function over inputs of the model in, conditions on features and fields out, such as
/// <c>guest.ID_AA64PFR2_EL1.FPMR &gt;= IMP and not mode.protected</c>. True wherever <c>possible</c> holds. In ASCII, except for what names in the tree have.
/// </summary>
/// <param name="possible">The combinations of inputs that matter; conditions that always hold in them are left out.</param>
/// <param name="fields">The tree's description of registers, for the names of fields and values; null for none.</param>
public sealed class GuardPrinter(BddSpace space, Bdd possible, SystemRegisterFile? fields)
{
    public const string Always = "always";
    public const string Never = "never";
    private const int MostCases = 8;

    private readonly GuardGroups _groups = new(space, fields);

    /// <summary>The cases in which it holds, the simplest first: <c>always</c> or <c>never</c> alone, and at the end how many more there are when they are too many to read.</summary>
    public ImmutableArray<string> Cases(Bdd guard)
    {
        if (space.Implies(possible, guard))
            return [Always];
        if (space.AreDisjoint(possible, guard))
            return [Never];
        var cases = Cases(guard, out var isWhole);
        if (isWhole && cases.Length <= MostCases)
            return cases;
        var exceptions = Cases(space.Not(guard), out var areWhole);
        if (areWhole && exceptions.Length <= MostCases)
            return [$"except when {string.Join("; or when ", exceptions)}"];
        return [.. cases.Take(MostCases), isWhole ? $"and {cases.Length - MostCases} more cases" : "and more cases"];
    }

    /// <summary>The cases in one line.</summary>
    public string Print(Bdd guard) => string.Join("; or ", Cases(guard));

    /// <summary>
    /// An assignment under which it holds, whatever is not named in it is; null when there is none. It names as little as can be, and what is not known only when
    /// it holds in no other way.
    /// </summary>
    public Assignment? Witness(Bdd guard)
    {
        var wanted = space.And(guard, possible);
        if (space.MustHold(wanted) is { IsFalse: false } certain)
            wanted = certain;
        if (space.FindSatisfying(wanted) is not { } literals)
            return null;
        var cover = new GuardCover(space, possible, _groups);
        var factors = new SortedDictionary<int, (GuardGroup Group, ulong Values)>();
        foreach (var found in literals.GroupBy(literal => _groups.Of(literal.Variable.Index)))
        {
            var value = found.Where(literal => literal.Value).Sum(literal => 1 << found.Key.Variables.IndexOf(literal.Variable.Index));
            factors[found.Key.Variables[0]] = (found.Key, 1ul << value);
        }
        var term = new GuardTerm(factors);
        foreach (var key in factors.OrderBy(factor => factor.Value.Group.Weight).ThenByDescending(factor => factor.Key).Select(factor => factor.Key).ToList())
        {
            if (space.Implies(space.And(cover.Product(term, except: key), possible), wanted))
                factors.Remove(key);
        }
        return new Assignment([.. factors.Values.Select(factor => Assumed(factor.Group, factor.Values)).OrderBy(assumed => assumed.Name, StringComparer.Ordinal)]);
    }

    private static AssumedValue Assumed(GuardGroup group, ulong values) => new(group.Name, !group.IsNumber, (ulong)System.Numerics.BitOperations.TrailingZeroCount(values));

    private ImmutableArray<string> Cases(Bdd guard, out bool isWhole)
    {
        var cover = new GuardCover(space, possible, _groups);
        var cases = new List<(int Length, string Text)>();
        foreach (var term in cover.Of(guard, out isWhole))
        {
            var words = new List<string>();
            foreach (var key in term.Factors.Keys.ToList())
            {
                var (must, may) = cover.Choice(term, key, guard);
                var (set, text) = ValueSetText.Of(term.Factors[key].Group, must, may);
                term.Factors[key] = (term.Factors[key].Group, set);
                words.Add(text);
            }
            cases.Add((words.Count, string.Join(" and ", words)));
        }
        return [.. cases.OrderBy(one => one.Length).ThenBy(one => one.Text, StringComparer.Ordinal).Select(one => one.Text).Distinct()];
    }
}
