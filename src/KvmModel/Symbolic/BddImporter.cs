namespace KvmModel.Symbolic;

/// <summary>
/// Brings functions of one space into another. Inputs are the same when their names are; opaque variables, which have no names, are matched within one
/// thing that is compared: the first of a reason there is the first of that reason on the other side, and so on. So what is unknown for the same reason is equal, and
/// nothing that is unknown elsewhere matters. Within one space only opaque variables are matched.
/// </summary>
internal sealed class BddImporter(BddSpace from, OpaqueNames opaques, BddSpace to)
{
    // By node; those that depend on opaque variables are good for one thing only.
    private readonly Dictionary<int, Bdd> _known = new() { [0] = Bdd.False };
    private readonly Dictionary<int, Bdd> _knownHere = [];
    private readonly Dictionary<int, Bdd> _opaques = [];
    private readonly Stack<int> _pending = [];

    /// <summary>Begins with another thing to compare, all of whose functions are given.</summary>
    public void Begin(IEnumerable<Bdd> functions)
    {
        _knownHere.Clear();
        _opaques.Clear();
        var support = functions.Where(from.HasOpaque).SelectMany(from.Support).Where(variable => variable.IsOpaque).DistinctBy(variable => variable.Index).OrderBy(variable => variable.Index);
        foreach (var ofReason in support.GroupBy(variable => variable.Name, StringComparer.Ordinal))
            foreach (var (ordinal, variable) in ofReason.Index())
                _opaques[variable.Index] = opaques.Of(ofReason.Key, ordinal, BddSpace.PlaceOf(variable.Index));
    }

    /// <summary>A function of the thing that was begun with.</summary>
    public Bdd Import(Bdd function)
    {
        if (from == to && !from.HasOpaque(function))
            return function;
        _pending.Push(function.Index >> 1);
        while (_pending.TryPeek(out var number))
        {
            if (Find(number) is not null)
            {
                _pending.Pop();
                continue;
            }
            var node = from.Nodes[number];
            if (Find(node.Low >> 1) is { } low && Find(node.High >> 1) is { } high)
            {
                _pending.Pop();
                var known = node.Deepest >= BddSpace.FirstOpaqueIndex ? _knownHere : _known;
                known[number] = to.Ite(Variable(node.Level), Signed(high, node.High), Signed(low, node.Low));
                continue;
            }
            _pending.Push(node.Low >> 1);
            _pending.Push(node.High >> 1);
        }
        return Signed(Find(function.Index >> 1)!.Value, function.Index);
    }

    public SymbolicBits Import(SymbolicBits value)
    {
        if (value.IsConstant)
            return value;
        var bits = new Bdd[value.Width];
        for (var bit = 0; bit < bits.Length; bit++)
            bits[bit] = Import(value[bit]);
        return SymbolicBits.FromBits(bits);
    }

    private Bdd? Find(int number) => _known.TryGetValue(number, out var known) || _knownHere.TryGetValue(number, out known) ? known : null;

    private Bdd Signed(Bdd function, int edge) => (edge & 1) == 0 ? function : to.Not(function);

    private Bdd Variable(int level) => level >= BddSpace.FirstOpaqueIndex ? _opaques[level] : to.Input(from.Variable(level).Name);
}

/// <summary>The opaque variables of a space that functions of two others are brought into: one for each reason and place among those of that reason.</summary>
internal sealed class OpaqueNames(BddSpace space)
{
    private readonly Dictionary<(string Reason, int Ordinal), Bdd> _variables = [];

    /// <param name="place">Where it is in the order when it is made.</param>
    public Bdd Of(string reason, int ordinal, int place)
    {
        if (!_variables.TryGetValue((reason, ordinal), out var variable))
            _variables[(reason, ordinal)] = variable = space.Opaque(reason, place);
        return variable;
    }
}
