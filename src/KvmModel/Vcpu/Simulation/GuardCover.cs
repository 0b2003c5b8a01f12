using System.Numerics;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>A product: for each group that it mentions the values that it allows, in order of the groups' first variables.</summary>
internal sealed class GuardTerm(SortedDictionary<int, (GuardGroup Group, ulong Values)> factors)
{
    /// <summary>By the index of the group's first variable.</summary>
    public SortedDictionary<int, (GuardGroup Group, ulong Values)> Factors => factors;
}

/// <summary>
/// Writes a function as a sum of few products of conditions on groups: right wherever <c>possible</c> holds, anything elsewhere. As long as
/// something is left of it, one case makes a product; it loses the conditions that it can do without, and what it covers is done. At the end
/// products that the others cover go. (The expand and irredundant steps of Brayton et al., Logic Minimization Algorithms for VLSI Synthesis, 1984, on diagrams.)
/// </summary>
internal sealed class GuardCover(BddSpace space, Bdd possible, GuardGroups groups)
{
    /// <summary>The most products that are looked at: enough for what people can read, with room for products that fall away.</summary>
    public const int MaxTerms = 32;

    private const int MaxGroups = 40;

    private readonly Dictionary<(int Group, ulong Values), Bdd> _conditions = [];

    /// <param name="isWhole">False when there are more products than are looked at, and some are missing.</param>
    public List<GuardTerm> Of(Bdd function, out bool isWhole)
    {
        var upper = space.Or(function, space.Not(possible));
        var lower = space.And(function, possible);
        var terms = new List<GuardTerm>();
        var rest = lower;
        while (!rest.IsFalse && terms.Count < MaxTerms)
        {
            var mentioned = Mentioned(rest);
            if (mentioned.Count > MaxGroups)
                break;
            var term = Case(rest, mentioned);
            Expand(term, upper);
            terms.Add(term);
            rest = space.AndNot(rest, Product(term));
        }
        isWhole = rest.IsFalse;
        return isWhole ? Irredundant(terms, lower) : terms;
    }

    /// <summary>The groups that the function depends on, where anything is possible, in order.</summary>
    public List<GuardGroup> Mentioned(Bdd function) =>
        [.. space.Support(space.Simplify(function, possible)).Select(variable => groups.Of(variable.Index)).Distinct()];

    /// <summary>The values of a group that a term needs, and those that it may have, as far as the other conditions and what is possible leave a choice.</summary>
    public (ulong Must, ulong May) Choice(GuardTerm term, int key, Bdd function)
    {
        var (group, values) = term.Factors[key];
        var rest = space.And(Product(term, except: key), possible);
        var (must, may) = (0ul, values);
        for (var value = 0; value < group.Size; value++)
        {
            var here = space.And(rest, Condition(group, 1ul << value));
            if ((values >> value & 1) != 0)
                must |= here.IsFalse ? 0 : 1ul << value;
            else if (here.IsFalse || space.Implies(here, function))
                may |= 1ul << value;
        }
        return (must == 0 ? values : must, may);
    }

    public Bdd Product(GuardTerm term, int except = -1)
    {
        var product = Bdd.True;
        // From the deepest variable up, so that each condition is put above what is there.
        foreach (var (key, (group, values)) in term.Factors.Reverse())
            if (key != except)
                product = space.And(Condition(group, values), product);
        return product;
    }

    /// <summary>That the group has one of the values.</summary>
    public Bdd Condition(GuardGroup group, ulong values)
    {
        if (!_conditions.TryGetValue((group.Variables[0], values), out var condition))
        {
            condition = Bdd.False;
            for (var value = 0; value < group.Size; value++)
                if ((values >> value & 1) != 0)
                    condition = space.Or(condition, ValueIs(group, value));
            _conditions.Add((group.Variables[0], values), condition);
        }
        return condition;
    }

    private Bdd ValueIs(GuardGroup group, int value)
    {
        var product = Bdd.True;
        for (var bit = 0; bit < group.Variables.Length; bit++)
        {
            var literal = space.Literal(group.Variables[bit]);
            product = space.And(product, (value >> bit & 1) != 0 ? literal : space.Not(literal));
        }
        return product;
    }

    /// <summary>
    /// One case of the function, with a condition on each thing that matters to it. The case is a possible one, so that the product has a part of what is looked for; and a
    /// function that is the same wherever anything is possible depends on no more than these conditions.
    /// </summary>
    public GuardTerm Case(Bdd function, IEnumerable<GuardGroup> mentioned)
    {
        var isTrue = space.FindSatisfying(function)!.Where(literal => literal.Value).Select(literal => literal.Variable.Index).ToHashSet();
        var factors = new SortedDictionary<int, (GuardGroup, ulong)>();
        foreach (var group in mentioned)
        {
            var value = 0;
            for (var bit = 0; bit < group.Variables.Length; bit++)
                value |= isTrue.Contains(group.Variables[bit]) ? 1 << bit : 0;
            factors.Add(group.Variables[0], (group, 1ul << value));
        }
        return new GuardTerm(factors);
    }

    private void Expand(GuardTerm term, Bdd upper)
    {
        var keys = term.Factors.OrderBy(factor => factor.Value.Group.Weight).ThenByDescending(factor => factor.Key).Select(factor => factor.Key).ToArray();
        // Each group has one value so far, and each of its variables too.
        var literals = new Dictionary<int, bool>();
        foreach (var (group, values) in term.Factors.Values)
            Fix(group, values);
        foreach (var key in keys)
        {
            var (group, values) = term.Factors[key];
            foreach (var variable in group.Variables)
                literals.Remove(variable);
            if (space.HoldsWhere(upper, literals))
                term.Factors.Remove(key);
            else
                Fix(group, values);
        }
        var hasSets = false;
        foreach (var key in term.Factors.Keys.ToList())
        {
            var (group, values) = term.Factors[key];
            var rest = hasSets ? Product(term, except: key) : Bdd.True;
            for (var value = 0; value < group.Size; value++)
            {
                if ((values >> value & 1) != 0)
                    continue;
                Fix(group, 1ul << value);
                if (hasSets ? space.Implies(space.And(rest, Condition(group, 1ul << value)), upper) : space.HoldsWhere(upper, literals))
                    values |= 1ul << value;
            }
            Fix(group, term.Factors[key].Values);
            hasSets |= values != term.Factors[key].Values;
            term.Factors[key] = (group, values);
        }

        void Fix(GuardGroup group, ulong values)
        {
            for (var bit = 0; bit < group.Variables.Length; bit++)
                literals[group.Variables[bit]] = (BitOperations.TrailingZeroCount(values) >> bit & 1) != 0;
        }
    }

    private List<GuardTerm> Irredundant(List<GuardTerm> terms, Bdd lower)
    {
        var kept = terms.OrderBy(term => term.Factors.Count).ThenByDescending(term => term.Factors.Sum(factor => BitOperations.PopCount(factor.Value.Values))).ToList();
        // What the products before a place cover together; those after it that stay are added up on the way back.
        var before = new Bdd[kept.Count + 1];
        before[0] = Bdd.False;
        for (var index = 0; index < kept.Count; index++)
            before[index + 1] = space.Or(before[index], Product(kept[index]));
        var after = Bdd.False;
        for (var index = kept.Count - 1; index >= 0; index--)
        {
            if (space.Implies(lower, space.Or(before[index], after)))
                kept.RemoveAt(index);
            else
                after = space.Or(after, Product(kept[index]));
        }
        return kept;
    }
}
