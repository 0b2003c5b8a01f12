using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmModel.Kbuild;
using KvmModel.Syntax;

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
    private readonly ConditionalWeakTable<object, KnownPlaces> _places = [];
    private readonly ArrayBufferWriter<byte> _content = new();
    private readonly Dictionary<Type, object> _answers = [];

    public BddSpace Space { get; } = new(nodeBudget);

    public WindowTable Windows { get; } = new();

    /// <summary>The units that the last program consisted of.</summary>
    internal IReadOnlyCollection<(string Path, UnitFlavour Flavour)> Units { get; set; } = [];

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
    /// <param name="make">Makes it of the reason and the width.</param>
    internal SymbolicBits Unknown(string key, string reason, int width, Func<BddSpace, string, int, SymbolicBits> make)
    {
        key = $"{key} {width} {reason}";
        if (_unknowns.TryGetValue(key, out var known))
            return known;
        var first = Space.Opaques.Count;
        _unknowns.Add(key, known = make(Space, reason, width));
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

    /// <summary>What a function says, whatever tree it is of; null for one without a body. One that stands in the text that it stood in before need not be lowered for it.</summary>
    internal FunctionVersion? Version(KernelProgram program, FunctionSymbol function)
    {
        if (function is not { Unit: { } unit, Definition: { } definition })
            return null;
        var (known, place) = (_places.GetOrCreateValue(unit.Declarations).Functions, unit.PlaceOf(definition.Span.Start));
        if (!known.TryGetValue(place, out var version))
            known.Add(place, version = Version(function.Window, FunctionFingerprint.Of(program, unit, function.Code!, _content)));
        return version;
    }

    private FunctionVersion Version(int window, FunctionFingerprint print)
    {
        if (!_versions.TryGetValue((window, print.Value), out var version))
            _versions.Add((window, print.Value), version = new FunctionVersion(print.IsLeaf));
        return version;
    }

    /// <summary>What is known of the start of a variable that one file or function has for itself.</summary>
    internal StaticContent Content(ProgramUnit unit, VariableDeclaration variable)
    {
        ref var content = ref CollectionsMarshal.GetValueRefOrAddDefault(_places.GetOrCreateValue(unit.Declarations).Variables, unit.PlaceOf(variable.NameToken), out _);
        return content ??= new StaticContent();
    }

    /// <summary>What is known of the places of a unit in any version of it that declares the same.</summary>
    private sealed class KnownPlaces
    {
        public Dictionary<(object Shape, int Token), FunctionVersion> Functions { get; } = [];

        public Dictionary<(object Shape, int Token), StaticContent?> Variables { get; } = [];
    }
}

/// <summary>What a static object starts with, as far as anyone asked: the same wherever its declaration says the same and means the same.</summary>
internal sealed class StaticContent
{
    /// <summary>In bytes; null when not known yet.</summary>
    public long? Size { get; set; }

    /// <summary>By index. A word that leads to a compound literal is not among them: the literal comes into being with it.</summary>
    public Dictionary<int, SymbolicBits> Words { get; } = [];
}

/// <summary>A function's code as it is in one or more trees: versions are the same exactly when a run of them cannot tell them apart. The lines may be others.</summary>
/// <param name="isLeaf">Whether it calls nothing and does not loop: running it costs no more than remembering it.</param>
internal sealed class FunctionVersion(bool isLeaf)
{
    public bool IsLeaf { get; } = isLeaf;
}
