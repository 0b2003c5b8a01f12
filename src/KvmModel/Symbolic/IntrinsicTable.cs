using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>What a kernel helper does, given by its meaning instead of by its body. The result is fitted to the width that the call has.</summary>
public delegate SymbolicBits Intrinsic(IntrinsicCall call);

/// <summary>The functions and macros that are given by their meaning, by name. A table may be laid over another.</summary>
public sealed class IntrinsicTable(IntrinsicTable? below = null)
{
    private readonly Dictionary<string, Intrinsic?> _byName = new(StringComparer.Ordinal);
    private readonly List<Func<string, Intrinsic?>> _fallbacks = [];

    private readonly SortedSet<string> _set = new(StringComparer.Ordinal);
    private string? _signature;

    public Intrinsic this[string name]
    {
        set
        {
            _byName[name] = value;
            if (_set.Add(name))
                _signature = null;
        }
    }

    /// <summary>The names that were given a meaning in this table. Who gives a name another meaning while a simulation runs changes by that what calls mean.</summary>
    public string Signature => _signature ??= string.Join(' ', _set);

    /// <summary>Takes a name's meaning away again; what lies below shows.</summary>
    public void Remove(string name)
    {
        _byName.Remove(name);
        if (_set.Remove(name))
            _signature = null;
    }

    /// <summary>Gives a meaning to all names that start alike.</summary>
    public void AddFamily(string prefix, Intrinsic intrinsic) => AddFallback(name => name.StartsWith(prefix, StringComparison.Ordinal) ? intrinsic : null);

    /// <summary>Gives a meaning by rule to names that have none of their own.</summary>
    public void AddFallback(Func<string, Intrinsic?> rule) => _fallbacks.Add(rule);

    public Intrinsic? Find(string name)
    {
        if (_byName.TryGetValue(name, out var found))
            return found;
        foreach (var rule in _fallbacks)
            found ??= rule(name);
        return _byName[name] = found ?? below?.Find(name);
    }
}

/// <summary>One call of an intrinsic. Arguments are evaluated when asked for, each at most once.</summary>
public sealed class IntrinsicCall
{
    private readonly CallCode? _call;
    private readonly Frame? _frame;
    private readonly SymbolicBits[] _arguments;

    internal IntrinsicCall(Evaluator run, CallCode call, Frame frame)
    {
        Run = run;
        _call = call;
        _frame = frame;
        _arguments = new SymbolicBits[call.Arguments.Length];
        Name = call.Name!;
        Width = call.Width;
    }

    internal IntrinsicCall(Evaluator run, string name, SymbolicBits[] arguments, int width, Frame? frame)
    {
        Run = run;
        Name = name;
        _frame = frame;
        _arguments = arguments;
        Width = width;
    }

    public Evaluator Run { get; }
    public BddSpace Space => Run.Space;
    public string Name { get; }

    /// <summary>Of the result that the caller uses, in bits; 0 for none.</summary>
    public int Width { get; }
    public int Count => _arguments.Length;

    /// <summary>The unit of the calling function.</summary>
    public ProgramUnit Unit => _frame?.Function.Unit ?? throw new InvalidOperationException($"{Name} is called by no function.");

    /// <summary>The call as written; null when it goes through a pointer.</summary>
    public Syntax.CallExpression? Syntax => _call?.Syntax;

    /// <summary>The lowered arguments; empty when the call goes through a pointer.</summary>
    public IReadOnlyList<Code> Codes => _call?.Arguments ?? [];

    /// <summary>An argument's value.</summary>
    public SymbolicBits this[int index]
    {
        get
        {
            if (_arguments[index].Width == 0 && _call is not null)
                _arguments[index] = Run.Evaluate(_call.Arguments[index]);
            return _arguments[index];
        }
    }

    /// <summary>A constant result.</summary>
    public SymbolicBits Constant(ulong value) => Width == 0 ? default : SymbolicBits.FromConstant(value & (ulong.MaxValue >> (64 - Width)), Width);

    /// <summary>A truth value as a result.</summary>
    public SymbolicBits Truth(Bdd condition) => Width == 0 ? default : SymbolicBits.FromBool(condition, Width);
}
