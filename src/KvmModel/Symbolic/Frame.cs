using System.Runtime.CompilerServices;
using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>One call of a function while it runs: its locals, and the sets of paths that left the straight way.</summary>
internal sealed class Frame(FunctionSymbol function, LoweredFunction code)
{
    private static readonly ConditionalWeakTable<LoweredFunction, LabelMap> s_labels = [];
    private Dictionary<Label, Bdd>? _pending;

    public FunctionSymbol Function { get; } = function;
    public LoweredFunction Code { get; } = code;

    /// <summary>The token that is being run.</summary>
    public int Token { get; set; }

    /// <summary>Register locals by index; a width of 0 means undefined.</summary>
    public SymbolicBits[] Registers { get; } = new SymbolicBits[code.Locals.Length];

    /// <summary>Memory locals by index; null before the first use.</summary>
    public MemoryObject?[] Objects { get; } = new MemoryObject?[code.Locals.Length];

    /// <summary>Results of struct type that calls from here gave back.</summary>
    public List<MemoryObject>? Results { get; set; }

    /// <summary>Paths that returned, and what they returned.</summary>
    public Bdd Returned { get; set; } = Bdd.False;
    public SymbolicBits Result { get; set; }

    /// <summary>Where a struct result goes.</summary>
    public MemoryObject? ResultObject { get; set; }

    /// <summary>Paths that left the innermost loop or switch, or its turn.</summary>
    public Bdd Broken { get; set; } = Bdd.False;
    public Bdd Continued { get; set; } = Bdd.False;

    public bool HasPending => _pending is { Count: > 0 };

    /// <summary>Sends paths to a label.</summary>
    public void Jump(BddSpace space, Label label, Bdd paths)
    {
        if (paths.IsFalse)
            return;
        _pending ??= [];
        _pending[label] = _pending.TryGetValue(label, out var before) ? space.Or(before, paths) : paths;
    }

    /// <summary>Takes the paths that were sent to a label.</summary>
    public Bdd Arrive(Label label) => _pending is not null && _pending.Remove(label, out var paths) ? paths : Bdd.False;

    /// <summary>Takes all paths that were sent to labels.</summary>
    public Bdd ArriveNowhere(BddSpace space)
    {
        var paths = space.Any(_pending?.Values ?? Enumerable.Empty<Bdd>());
        _pending = null;
        return paths;
    }

    /// <summary>Whether any path waits for a label inside a step.</summary>
    public bool WaitsInside(Step step)
    {
        if (_pending is not { Count: > 0 })
            return false;
        var labels = s_labels.GetValue(Code, code => new LabelMap(code.Body));
        foreach (var label in _pending.Keys)
            if (labels.Contains(step, label))
                return true;
        return false;
    }
}
