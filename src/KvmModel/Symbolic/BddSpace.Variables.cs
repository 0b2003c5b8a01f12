namespace KvmModel.Symbolic;

/// <summary>
/// The variables of a space. Inputs are at the top of the order, as they were created; opaque variables are at the bottom, which makes
/// quantifying over all of them cheap.
/// </summary>
public sealed partial class BddSpace
{
    /// <summary>The index of the first opaque variable; those of inputs are smaller.</summary>
    internal const int FirstOpaqueIndex = 1 << 30;

    private readonly Dictionary<string, Bdd> _inputsByName = new(StringComparer.Ordinal);
    private readonly List<SymbolicVariable> _inputs = [];
    private readonly List<SymbolicVariable> _opaques = [];
    private string? _budgetReason;

    private int VariableCount => _inputs.Count + _opaques.Count;

    /// <summary>Inputs, in order.</summary>
    public IReadOnlyList<SymbolicVariable> Inputs => _inputs;

    /// <summary>Opaque variables, in order.</summary>
    public IReadOnlyList<SymbolicVariable> Opaques => _opaques;

    public SymbolicVariable Variable(int index) => index >= FirstOpaqueIndex ? _opaques[index - FirstOpaqueIndex] : _inputs[index];

    /// <summary>The input of that name: the same for the same name.</summary>
    public Bdd Input(string name)
    {
        if (!_inputsByName.TryGetValue(name, out var input))
        {
            input = NewVariable(_inputs, name, SymbolicVariableKind.Input, 0);
            _inputsByName.Add(name, input);
        }
        return input;
    }

    /// <summary>The function of one variable, by its index.</summary>
    public Bdd Literal(int variable) => new(Nodes.Edge(Variable(variable).Index, 0, 1, int.MaxValue));

    /// <summary>A value that is not known: a variable unlike any other.</summary>
    /// <param name="reason">Why it is not known.</param>
    public Bdd Opaque(string reason) => NewVariable(_opaques, reason, SymbolicVariableKind.Opaque, FirstOpaqueIndex);

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

    private Bdd NewVariable(List<SymbolicVariable> variables, string name, SymbolicVariableKind kind, int first)
    {
        var variable = new SymbolicVariable(first + variables.Count, name, kind);
        variables.Add(variable);
        return new(Nodes.Edge(variable.Index, 0, 1, int.MaxValue));
    }
}
