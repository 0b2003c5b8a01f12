namespace KvmModel.Symbolic;

/// <summary>Questions about one function. Their work is bounded by its nodes; they make none.</summary>
public sealed partial class BddSpace
{
    /// <summary>The variables that the function depends on, in order.</summary>
    public IReadOnlyList<SymbolicVariable> Support(Bdd b) =>
        [.. Reachable(b).Select(number => Nodes[number].Level).Distinct().Order().Select(Variable)];

    /// <summary>The nodes of the diagram, without the constant.</summary>
    public int NodeCount(Bdd b) => Reachable(b).Count;

    /// <summary>The function's value where <paramref name="assignment"/>, by index, says that of each variable.</summary>
    public bool Evaluate(Bdd b, Func<int, bool> assignment)
    {
        var edge = b.Index;
        while (edge > 1)
            edge = assignment(Nodes.Level(edge)) ? Nodes.High(edge) : Nodes.Low(edge);
        return edge == 1;
    }

    /// <summary>
    /// An assignment that makes the function true, whatever the variables that it does not name are; null when there is none. As few variables as
    /// can be are true; among such assignments it is the first, false before true, in the order of variables.
    /// </summary>
    public IReadOnlyList<SymbolicLiteral>? FindSatisfying(Bdd b)
    {
        if (b.IsFalse)
            return null;
        // Children have smaller numbers: in ascending order, both costs of a node, as it is and complemented, follow from those below.
        var costs = new Dictionary<int, int> { [0] = int.MaxValue / 2, [1] = 0 };
        var reachable = Reachable(b);
        reachable.Sort();
        foreach (var number in reachable)
            for (var edge = 2 * number; edge <= 2 * number + 1; edge++)
                costs[edge] = Math.Min(costs[Nodes.Low(edge)], costs[Nodes.High(edge)] + 1);
        var literals = new List<SymbolicLiteral>();
        for (var edge = b.Index; edge > 1;)
        {
            var value = costs[Nodes.High(edge)] + 1 < costs[Nodes.Low(edge)];
            literals.Add(new(Variable(Nodes.Level(edge)), value));
            edge = value ? Nodes.High(edge) : Nodes.Low(edge);
        }
        return literals;
    }

    /// <summary>
    /// Products of literals of which no two hold together and whose sum is the function, false before true in the order of variables; the first
    /// <paramref name="limit"/> of them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<SymbolicLiteral>> Paths(Bdd b, int limit)
    {
        var paths = new List<IReadOnlyList<SymbolicLiteral>>();
        var path = new List<SymbolicLiteral>();
        var branches = new Stack<(int Edge, int Length)>();
        branches.Push((b.Index, 0));
        while (paths.Count < limit && branches.TryPop(out var branch))
        {
            var (edge, length) = branch;
            if (length > 0)
            {
                path.RemoveRange(length, path.Count - length);
                path[^1] = path[^1] with { Value = true };
            }
            while (edge > 1)
            {
                path.Add(new(Variable(Nodes.Level(edge)), Value: false));
                branches.Push((Nodes.High(edge), path.Count));
                edge = Nodes.Low(edge);
            }
            if (edge == 1)
                paths.Add([.. path]);
        }
        return paths;
    }

    private List<int> Reachable(Bdd b)
    {
        var numbers = new List<int>();
        if (b.IsConstant)
            return numbers;
        var seen = new HashSet<int> { 0, b.Index >> 1 };
        numbers.Add(b.Index >> 1);
        for (var next = 0; next < numbers.Count; next++)
        {
            var node = Nodes[numbers[next]];
            if (seen.Add(node.Low >> 1))
                numbers.Add(node.Low >> 1);
            if (seen.Add(node.High >> 1))
                numbers.Add(node.High >> 1);
        }
        return numbers;
    }
}
