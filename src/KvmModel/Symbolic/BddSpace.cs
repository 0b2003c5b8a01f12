namespace KvmModel.Symbolic;

/// <summary>
/// Boolean functions over named inputs and opaque unknowns, as reduced ordered binary decision diagrams (Bryant 1986) in one table: made by
/// operations, compared by handle, never freed. Every operation is total: one that would exceed a budget answers with a fresh opaque variable,
/// that is "not known", and leaves the table as it was. For use by one thread at a time.
/// </summary>
public sealed partial class BddSpace
{
    // An edge is twice the number of a node, with room left for variables.
    private const int LargestBudget = 1 << 28;

    private readonly BddCache _cache = new();
    private int _quantifications;

    /// <param name="nodeBudget">The nodes to be made in all, apart from one for each variable.</param>
    /// <param name="operationBudget">
    /// The nodes that one operation, on functions or on vectors, may make, so that a single bad product does not spend what is there for all; null
    /// for a thirty-second part.
    /// </param>
    public BddSpace(int nodeBudget = 4_000_000, int? operationBudget = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodeBudget);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodeBudget, LargestBudget);
        NodeBudget = nodeBudget;
        OperationBudget = Math.Clamp(operationBudget ?? Math.Max(nodeBudget / 32, 4096), 0, nodeBudget);
    }

    public int NodeBudget { get; }

    public int OperationBudget { get; }

    /// <summary>What operations are counted against; null for nothing. They go on when it is spent: whoever asks for them should not.</summary>
    public WorkBudget? Budget { get; set; }

    /// <summary>How many operations exceeded a budget.</summary>
    public int Exhausted { get; private set; }

    /// <summary>The nodes in the table, with the constant and the variables.</summary>
    public int TotalNodes => Nodes.Count;

    public Bdd Not(Bdd a) => new(a.Index ^ 1);

    public Bdd And(Bdd a, Bdd b) => Total(Attempt(new BddConjunction(), a.Index, b.Index));

    public Bdd Or(Bdd a, Bdd b) => Not(And(Not(a), Not(b)));

    /// <summary><c>a ∧ ¬b</c></summary>
    public Bdd AndNot(Bdd a, Bdd b) => And(a, Not(b));

    public Bdd Xor(Bdd a, Bdd b) => Total(Attempt(new BddExclusiveOr(), a.Index, b.Index));

    /// <summary><c>a ⇔ b</c></summary>
    public Bdd Equivalent(Bdd a, Bdd b) => Not(Xor(a, b));

    public Bdd Ite(Bdd condition, Bdd then, Bdd otherwise) => Total(Attempt(new BddChoice(), condition.Index, then.Index, otherwise.Index));

    public Bdd All(IEnumerable<Bdd> functions) => functions.Aggregate(Bdd.True, And);

    public Bdd Any(IEnumerable<Bdd> functions) => functions.Aggregate(Bdd.False, Or);

    /// <summary>
    /// Whether <paramref name="b"/> holds wherever <paramref name="a"/> does; makes no node. False also when that is too much work to find out.
    /// </summary>
    public bool Implies(Bdd a, Bdd b) => AreDisjoint(a, Not(b));

    /// <summary>Whether the two never hold together; makes no node. False also when that is too much work to find out.</summary>
    public bool AreDisjoint(Bdd a, Bdd b) => Attempt(new BddDisjointness(), Touching(a, b).Index, Touching(b, a).Index) == 1;

    /// <summary>The function where a variable has a value.</summary>
    public Bdd Restrict(Bdd b, int variable, bool value) => Total(Attempt(new BddCofactor(value), b.Index, variable));

    /// <summary>Whether some values of the chosen variables, given by index, make it true.</summary>
    public Bdd Exists(Bdd b, Func<int, bool> isQuantified) =>
        Total(Attempt(new BddQuantification(isQuantified, BddOperationTag.Exists - _quantifications++), b.Index));

    public Bdd Exists(Bdd b, IReadOnlySet<int> variables) => Exists(b, variables.Contains);

    /// <summary>Whether all values of the chosen variables, given by index, make it true.</summary>
    public Bdd ForAll(Bdd b, Func<int, bool> isQuantified) => Not(Exists(Not(b), isQuantified));

    public Bdd ForAll(Bdd b, IReadOnlySet<int> variables) => ForAll(b, variables.Contains);

    /// <summary>
    /// A function, simple as a rule, that is <paramref name="f"/> wherever <paramref name="care"/> holds and anything elsewhere. It depends on no
    /// variable that <paramref name="f"/> does not depend on.
    /// </summary>
    public Bdd Simplify(Bdd f, Bdd care)
    {
        var result = Attempt(new BddSimplification(), f.Index, Touching(care, f).Index);
        return result < 0 ? f : new(result);
    }

    /// <summary><c>a ∧ b</c>, or null where <see cref="And"/> would give up.</summary>
    internal Bdd? TryAnd(Bdd a, Bdd b)
    {
        var result = Attempt(new BddConjunction(), a.Index, b.Index);
        return result < 0 ? null : new(result);
    }
}
