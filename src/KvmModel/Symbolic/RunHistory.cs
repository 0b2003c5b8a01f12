using System.Buffers;
using System.Runtime.CompilerServices;
using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>
/// What the runs of successive trees share: one space, so that the same behaviour is the same function; one table of windows, so that an address means the same; and what calls did,
/// so that a call on which nothing has changed need not be run again. For use by one thread at a time.
/// </summary>
public sealed class RunHistory(int nodeBudget)
{
    private readonly Dictionary<string, SymbolicBits> _unknowns = new(StringComparer.Ordinal);
    private readonly HashSet<int> _shared = [];
    private readonly Dictionary<(string Place, int Number), (SymbolicBits Value, int First)> _own = [];
    private readonly Dictionary<Bdd, Dictionary<SymbolicBits, SymbolicBits>> _simplified = [];
    private readonly Dictionary<(int Window, UInt128 Code), FunctionVersion> _versions = [];
    private readonly ConditionalWeakTable<LoweredFunction, FunctionFingerprint> _fingerprints = [];
    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly Dictionary<Type, object> _answers = [];

    public BddSpace Space { get; } = new(nodeBudget);

    public WindowTable Windows { get; } = new();

    /// <summary>The places of registers without an encoding.</summary>
    internal Dictionary<string, int> UnnamedRegisters { get; } = new(StringComparer.Ordinal);

    internal SummaryTable Summaries { get; } = new();

    /// <summary>What may differ between the states in which questions are put.</summary>
    internal AnswerFacts Facts { get; } = new();

    /// <summary>The answers to one kind of question.</summary>
    internal AnswerTable<TQuestion, TAnswer> Answers<TQuestion, TAnswer>() where TQuestion : notnull
    {
        if (!_answers.TryGetValue(typeof(TQuestion), out var table))
            _answers.Add(typeof(TQuestion), table = new AnswerTable<TQuestion, TAnswer>());
        return (AnswerTable<TQuestion, TAnswer>)table;
    }

    /// <summary>A value that is not known and is the same unknown in every tree.</summary>
    /// <param name="key">What it is the value of.</param>
    internal SymbolicBits Unknown(string key, string reason, int width)
    {
        key = $"{key} {width} {reason}";
        if (_unknowns.TryGetValue(key, out var known))
            return known;
        var first = Space.Opaques.Count;
        _unknowns.Add(key, known = SymbolicBits.Opaque(Space, reason, width));
        for (var i = first; i < Space.Opaques.Count; i++)
            _shared.Add(i);
        return known;
    }

    /// <summary>A value that is not known, and the number of the first of its opaque variables, by which it is told apart from others.</summary>
    /// <param name="key">Of which function, and which of its values.</param>
    internal (SymbolicBits Value, int First) Unknown((string Place, int Number) key, string reason, int width)
    {
        if (_own.TryGetValue(key, out var known))
            return known;
        var first = Space.Opaques.Count;
        return _own[key] = (SymbolicBits.Opaque(Space, reason, width), first);
    }

    /// <summary>Whether an opaque variable, by its number, stands for the same in every tree.</summary>
    internal bool IsShared(int opaque) => _shared.Contains(opaque);

    /// <summary>What words are simplified to inside a care set.</summary>
    internal Dictionary<SymbolicBits, SymbolicBits> Simplified(Bdd care)
    {
        if (!_simplified.TryGetValue(care, out var known))
            _simplified.Add(care, known = []);
        return known;
    }

    /// <summary>What a function that has code says, whatever tree it is of.</summary>
    internal FunctionVersion Version(KernelProgram program, FunctionSymbol function, LoweredFunction code)
    {
        var print = _fingerprints.GetValue(code, code => FunctionFingerprint.Of(program, function.Unit!, code, _content));
        if (!_versions.TryGetValue((function.Window, print.Value), out var version))
            _versions.Add((function.Window, print.Value), version = new FunctionVersion(print.IsLeaf));
        return version;
    }
}

/// <summary>A function's code as it is in one or more trees: versions are the same exactly when a run of them cannot tell them apart. The lines may be others.</summary>
/// <param name="isLeaf">Whether it calls nothing and does not loop: running it costs no more than remembering it.</param>
internal sealed class FunctionVersion(bool isLeaf)
{
    public bool IsLeaf { get; } = isLeaf;
}
