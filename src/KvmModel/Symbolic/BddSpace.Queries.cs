using System.Runtime.InteropServices;

namespace KvmModel.Symbolic;

/// <summary>Questions about one function. Their work is bounded by its nodes; they make none.</summary>
public sealed partial class BddSpace
{
    // By node, and by variable, the last traversal that came there.
    private int[] _marks = [];
    private int[] _inputMarks = [];
    private int[] _opaqueMarks = [];
    private int _lastMark;
    private readonly List<int> _reached = [];
    private readonly HashSet<int> _seenEdges = [];
    private readonly Stack<int> _openEdges = new();

    /// <summary>The variables that the function depends on, in order.</summary>
    public IReadOnlyList<SymbolicVariable> Support(Bdd b) =>
        [.. Levels(b).Order().Select(Variable)];

    /// <summary>The nodes of the diagram, without the constant.</summary>
    public int NodeCount(Bdd b) => Reachable(b).Length;

    /// <summary>The function's value where <paramref name="assignment"/>, by index, says that of each variable.</summary>
    public bool Evaluate(Bdd b, Func<int, bool> assignment)
    {
        var edge = b.Index;
        while (edge > 1)
            edge = assignment(Nodes.Level(edge)) ? Nodes.High(edge) : Nodes.Low(edge);
        return edge == 1;
    }

    /// <summary>Whether the function is true wherever some variables, by index, have the given values, whatever the others are.</summary>
    public bool HoldsWhere(Bdd b, IReadOnlyDictionary<int, bool> literals)
    {
        _seenEdges.Clear();
        _openEdges.Clear();
        _openEdges.Push(b.Index);
        while (_openEdges.TryPop(out var edge))
        {
            if (edge == Bdd.False.Index)
                return false;
            if (edge == Bdd.True.Index || !_seenEdges.Add(edge))
                continue;
            var isFixed = literals.TryGetValue(Nodes.Level(edge), out var value);
            if (!isFixed || !value)
                _openEdges.Push(Nodes.Low(edge));
            if (!isFixed || value)
                _openEdges.Push(Nodes.High(edge));
        }
        return true;
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
        var reachable = Reachable(b).ToArray();
        Array.Sort(reachable);
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

    /// <summary>The variables, by index, that are true in one case of a function: one in which it holds whatever the unknown is, where there is such a case.</summary>
    public HashSet<int> TrueIn(Bdd b) =>
        [.. (FindSatisfying(MustHold(b) is { IsFalse: false } certain ? certain : b) ?? []).Where(literal => literal.Value).Select(literal => literal.Variable.Index)];

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

    /// <summary>The levels of the variables that the function depends on, each once, in no order.</summary>
    internal List<int> Levels(Bdd b)
    {
        var levels = new List<int>();
        var reachable = Reachable(b);
        Cover(ref _inputMarks, _inputs.Count);
        Cover(ref _opaqueMarks, _opaques.Count);
        foreach (var number in reachable)
        {
            var level = Nodes[number].Level;
            ref var known = ref level < FirstOpaqueIndex ? ref _inputMarks[level] : ref _opaqueMarks[level & NumberMask];
            if (known == _lastMark)
                continue;
            known = _lastMark;
            levels.Add(level);
        }
        return levels;

        static void Cover(ref int[] marks, int count)
        {
            if (marks.Length < count)
                Array.Resize(ref marks, Math.Max(count, 2 * marks.Length));
        }
    }

    /// <summary>The numbers of the nodes of the diagram without the constant, the function's own first; to be read before the next traversal.</summary>
    private ReadOnlySpan<int> Reachable(Bdd b)
    {
        var numbers = _reached;
        numbers.Clear();
        if (b.IsConstant)
            return [];
        if (_marks.Length < Nodes.Count)
            Array.Resize(ref _marks, Nodes.Capacity);
        var mark = ++_lastMark;
        _marks[0] = mark;
        Reach(b.Index, mark, numbers);
        for (var next = 0; next < numbers.Count; next++)
        {
            ref readonly var node = ref Nodes[numbers[next]];
            Reach(node.Low, mark, numbers);
            Reach(node.High, mark, numbers);
        }
        return CollectionsMarshal.AsSpan(numbers);
    }

    private void Reach(int edge, int mark, List<int> numbers)
    {
        ref var known = ref _marks[edge >> 1];
        if (known == mark)
            return;
        known = mark;
        numbers.Add(edge >> 1);
    }
}
