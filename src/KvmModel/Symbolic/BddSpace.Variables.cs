namespace KvmModel.Symbolic;

/// <summary>
/// The variables of a space. Inputs are at the top of the order, as they were created; opaque variables are at the bottom, which makes
/// quantifying over all of them cheap. Those are ordered by their place in a word first, the highest on top: a sum of two unknown words, and whether one is less, then take a few
/// nodes a bit; with one word above the other they would take a node for each value.
/// </summary>
public sealed partial class BddSpace
{
    /// <summary>The index of the first opaque variable; those of inputs are smaller.</summary>
    internal const int FirstOpaqueIndex = 1 << 30;

    // The index of an opaque variable: its place, the highest first, and below that its number among all of them.
    private const int NumberBits = 24;
    private const int NumberMask = (1 << NumberBits) - 1;

    private readonly Dictionary<string, Bdd> _inputsByName = new(StringComparer.Ordinal);
    private readonly List<SymbolicVariable> _inputs = [];
    private readonly List<SymbolicVariable> _opaques = [];
    private string? _budgetReason;

    private int VariableCount => _inputs.Count + _opaques.Count;

    /// <summary>Inputs, in order.</summary>
    public IReadOnlyList<SymbolicVariable> Inputs => _inputs;

    /// <summary>Opaque variables, as they were created.</summary>
    public IReadOnlyList<SymbolicVariable> Opaques => _opaques;

    public SymbolicVariable Variable(int index) => index >= FirstOpaqueIndex ? _opaques[index & NumberMask] : _inputs[index];

    /// <summary>The place in a word that an opaque variable was made for.</summary>
    internal static int PlaceOf(int index) => SymbolicBits.MaxWidth - 1 - ((index - FirstOpaqueIndex) >> NumberBits);

    /// <summary>The input of that name: the same for the same name.</summary>
    public Bdd Input(string name)
    {
        if (!_inputsByName.TryGetValue(name, out var input))
        {
            input = NewVariable(_inputs, _inputs.Count, name, SymbolicVariableKind.Input);
            _inputsByName.Add(name, input);
        }
        return input;
    }

    /// <summary>The function of one variable, by its index.</summary>
    public Bdd Literal(int variable) => new(Nodes.Edge(Variable(variable).Index, 0, 1, int.MaxValue));

    /// <summary>A value that is not known: a variable unlike any other.</summary>
    /// <param name="reason">Why it is not known.</param>
    /// <param name="place">The bit that it is in a word; says where it is in the order, and nothing else.</param>
    /// <exception cref="InvalidOperationException">There are as many as there can be, sixteen million.</exception>
    public Bdd Opaque(string reason, int place = 0)
    {
        if (_opaques.Count == NumberMask)
            throw new InvalidOperationException("more unknown bits than there is room for");
        return NewVariable(_opaques, FirstOpaqueIndex + ((SymbolicBits.MaxWidth - 1 - place) << NumberBits) + _opaques.Count, reason, SymbolicVariableKind.Opaque);
    }

    /// <summary>Whether the function depends on something that is not known.</summary>
    public bool HasOpaque(Bdd b) => Nodes.Deepest(b.Index) >= FirstOpaqueIndex;

    /// <summary>Why the function is not known, each reason once, in the order of the variables.</summary>
    public IReadOnlyList<string> OpaqueReasons(Bdd b) =>
        HasOpaque(b) ? [.. Support(b).Where(variable => variable.IsOpaque).Select(variable => variable.Name).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>
    /// Where the function holds whatever the opaque variables are. Depends on inputs alone; false when that is too much work to find out.
    /// </summary>
    public Bdd MustHold(Bdd b) => Not(MayHold(Not(b)));

    /// <summary>Where the function holds for some values of the opaque variables. Depends on inputs alone; true when that is too much work to find out.</summary>
    public Bdd MayHold(Bdd b)
    {
        var result = Attempt(new BddPossibility(), b.Index);
        return result < 0 ? Bdd.True : new(result);
    }

    private Bdd NewVariable(List<SymbolicVariable> variables, int index, string name, SymbolicVariableKind kind)
    {
        var variable = new SymbolicVariable(index, name, kind);
        variables.Add(variable);
        return new(Nodes.Edge(variable.Index, 0, 1, int.MaxValue));
    }
}
