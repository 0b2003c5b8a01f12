using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace KvmModel.Symbolic;

/// <summary>
/// A satisfiable function as the product of functions of which no two depend on the same variable, as many as there can be: there is one such product
/// only (Bertacco, Damiani: The Disjunctive Decomposition of Logic Functions, ICCAD 1997, of which this is the case of a conjunction). What is possible for
/// machines is of that kind, a few conditions on each of many fields: as one diagram it is their product in size, as factors their sum.
/// </summary>
internal sealed class BddFactors
{
    private readonly BddSpace _space;
    private readonly ImmutableArray<Bdd> _factors;

    // The factor that a variable belongs to, by level; those of opaque variables apart.
    private readonly Dictionary<int, int> _owners = [];
    private readonly Dictionary<(int Product, int Factor), Bdd> _products = [];
    private readonly List<int> _touched = [];

    // By node: a function and its complement depend on the same. No circuit asks, so that no node is forgotten again.
    private readonly Dictionary<int, Bdd?> _touching = [];

    /// <param name="factors">None of them false, and no two of which depend on the same variable.</param>
    public BddFactors(BddSpace space, ImmutableArray<Bdd> factors)
    {
        _space = space;
        _factors = factors;
        for (var index = 0; index < factors.Length; index++)
            foreach (var level in space.Levels(factors[index]))
                _owners.Add(level, index);
    }

    public ImmutableArray<Bdd> All => _factors;

    /// <summary>The factors of a function that is not false.</summary>
    public static BddFactors Of(BddSpace space, Bdd function) => new(space, [.. Split(space, function.Index).Select(static factor => new Bdd(factor))]);

    /// <summary>The factors that depend on one of some variables, given by index, in order.</summary>
    public IEnumerable<Bdd> Among(IEnumerable<int> variables) =>
        variables.Where(_owners.ContainsKey).Select(variable => _owners[variable]).Distinct().Order().Select(owner => _factors[owner]);

    /// <summary>
    /// The product of the factors that depend on a variable that <paramref name="function"/> depends on. Where all others are left out, whether the two exclude each
    /// other stays the same, and so does what <see cref="BddSpace.Simplify"/> makes of the function. Null when it is too much work.
    /// </summary>
    public Bdd? Touching(Bdd function)
    {
        if (!_touching.TryGetValue(function.Index >> 1, out var known))
            _touching.Add(function.Index >> 1, known = FindTouching(function));
        return known;
    }

    private Bdd? FindTouching(Bdd function)
    {
        _touched.Clear();
        foreach (var level in _space.Levels(function))
            if (_owners.TryGetValue(level, out var factor) && !_touched.Contains(factor))
                _touched.Add(factor);
        _touched.Sort();
        var product = Bdd.True;
        foreach (var factor in CollectionsMarshal.AsSpan(_touched))
        {
            if (!_products.TryGetValue((product.Index, factor), out var with))
            {
                if (_space.TryAnd(product, _factors[factor]) is not { } made)
                    return null;
                _products.Add((product.Index, factor), with = made);
            }
            product = with;
        }
        return product;
    }

    /// <summary>
    /// From the constants up. A factor that does not depend on a node's variable is one of both cofactors, alike; all others of a cofactor belong to the factor that
    /// does.
    /// </summary>
    private static int[] Split(BddSpace space, int function)
    {
        var known = new Dictionary<int, int[]> { [1] = [] };
        var pending = new Stack<int>();
        pending.Push(function);
        while (pending.TryPeek(out var edge))
        {
            var (low, high) = (space.Nodes.Low(edge), space.Nodes.High(edge));
            int[]? ofLow = null, ofHigh = null;
            if (known.ContainsKey(edge))
                pending.Pop();
            else if (low != 0 && !known.TryGetValue(low, out ofLow))
                pending.Push(low);
            else if (high != 0 && !known.TryGetValue(high, out ofHigh))
                pending.Push(high);
            else
                known[pending.Pop()] = Join(space, space.Nodes.Level(edge), edge, low, ofLow, high, ofHigh);
        }
        return known[function];
    }

    private static int[] Join(BddSpace space, int level, int edge, int low, int[]? ofLow, int high, int[]? ofHigh)
    {
        var literal = space.Literal(level).Index;
        if (ofLow is null)
            return With(ofHigh!, literal);
        if (ofHigh is null)
            return With(ofLow, literal ^ 1);
        var common = Common(ofLow, ofHigh);
        if (common.Length == 0)
            return [edge];
        var (lowRest, highRest) = (Product(space, ofLow, common), Product(space, ofHigh, common));
        var own = lowRest < 0 || highRest < 0 ? BddFrame.Exceeded : space.Node(level, lowRest, highRest);
        return own < 0 ? [edge] : With(common, own);
    }

    /// <summary>The product of the factors but those in <paramref name="others"/>; negative when it is too much work.</summary>
    private static int Product(BddSpace space, int[] factors, int[] others)
    {
        var product = Bdd.True;
        var next = 0;
        foreach (var factor in factors)
        {
            if (next < others.Length && others[next] == factor)
                next++;
            else if (space.TryAnd(product, new(factor)) is { } made)
                product = made;
            else
                return BddFrame.Exceeded;
        }
        return product.Index;
    }

    /// <summary>The numbers in both of two ascending lists.</summary>
    private static int[] Common(int[] left, int[] right)
    {
        var common = new List<int>();
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            var order = left[i].CompareTo(right[j]);
            if (order == 0)
                common.Add(left[i]);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return [.. common];
    }

    /// <summary>An ascending list with one more number.</summary>
    private static int[] With(int[] factors, int factor)
    {
        var place = ~Array.BinarySearch(factors, factor);
        return [.. factors.AsSpan(0, place), factor, .. factors.AsSpan(place)];
    }
}
