using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace KvmModel.Preprocessing;

/// <summary>
/// The macros of a unit while it is read, by the number of their spelling, with two marks for each name: whether the macro is being expanded
/// (C11 6.10.3.4 p2), and whether anything depended on it being a macro or not (for reuse after a patch). Keeps a journal of what was asked and defined since
/// <see cref="BeginStretch"/>.
/// </summary>
internal sealed class MacroTable
{
    private const byte Disabled = 1;
    private const byte Consulted = 2;

    private readonly ImmutableArray<MacroRead>.Builder _reads = ImmutableArray.CreateBuilder<MacroRead>();
    private readonly ImmutableArray<MacroWrite>.Builder _writes = ImmutableArray.CreateBuilder<MacroWrite>();
    private readonly ImmutableArray<int>.Builder _ownReads = ImmutableArray.CreateBuilder<int>();
    private MacroDefinition?[] _definitions;
    private byte[] _marks;

    /// <summary>The last stretch in which a name was asked about, and that in which it was defined.</summary>
    private (int Asked, int Defined)[] _stretches;

    /// <summary>The stretch that the journal is of; 0 before the first, when none is kept.</summary>
    private int _stretch;

    public MacroTable()
    {
        // Other threads make the pool grow meanwhile: ask once, so that all arrays have one length.
        var room = SpellingPool.Count + 1024;
        _definitions = new MacroDefinition?[room];
        _marks = new byte[room];
        _stretches = new (int, int)[room];
    }

    public MacroTable(MacroSnapshot snapshot)
        : this() => snapshot.CopyTo(this);

    /// <summary>The macro of this name, or null; notes that the answer mattered.</summary>
    public MacroDefinition? Consult(int symbol)
    {
        if ((uint)symbol >= (uint)_marks.Length)
            Grow(symbol);
        var definition = _definitions[symbol];
        ref var last = ref _stretches[symbol];
        if (last.Asked != _stretch)
        {
            last.Asked = _stretch;
            _marks[symbol] |= Consulted;
            if (last.Defined == _stretch)
                _ownReads.Add(symbol);
            else
                _reads.Add(new MacroRead(symbol, definition));
        }
        return definition;
    }

    public MacroDefinition? Peek(int symbol) => (uint)symbol < (uint)_definitions.Length ? _definitions[symbol] : null;

    public void Set(int symbol, MacroDefinition? definition)
    {
        if ((uint)symbol >= (uint)_marks.Length)
            Grow(symbol);
        ref var last = ref _stretches[symbol];
        if (_stretch > 0)
            _writes.Add(new MacroWrite(symbol, definition, last.Asked != _stretch && last.Defined != _stretch));
        last.Defined = _stretch;
        _definitions[symbol] = definition;
    }

    /// <summary>Starts the journal anew.</summary>
    public void BeginStretch()
    {
        _stretch++;
        _reads.Clear();
        _writes.Clear();
        _ownReads.Clear();
    }

    /// <summary>What was asked and defined since <see cref="BeginStretch"/>.</summary>
    public (ImmutableArray<MacroRead> Reads, ImmutableArray<MacroWrite> Writes, ImmutableArray<int> OwnReads) Journal() =>
        (_reads.ToImmutable(), _writes.ToImmutable(), _ownReads.ToImmutable());

    /// <summary>Whether a stretch would ask the same and be answered the same here, and defines nothing that is defined differently.</summary>
    public bool Allows(Stretch stretch)
    {
        foreach (ref readonly var read in stretch.Reads.AsSpan())
        {
            if (!ReferenceEquals(Peek(read.Symbol), read.Definition))
                return false;
        }
        foreach (ref readonly var write in stretch.Writes.AsSpan())
        {
            if (write is { IsFirst: true, Definition: { } definition } && Peek(write.Symbol) is { } earlier && !earlier.IsSameAs(definition))
                return false;
        }
        return true;
    }

    /// <summary>Asks and defines what a stretch did. The journal stays as it is.</summary>
    public void Repeat(Stretch stretch)
    {
        if (SpellingPool.Count > _marks.Length)
            Grow(SpellingPool.Count);
        foreach (ref readonly var read in stretch.Reads.AsSpan())
            _marks[read.Symbol] |= Consulted;
        foreach (var symbol in stretch.OwnReads)
            _marks[symbol] |= Consulted;
        foreach (ref readonly var write in stretch.Writes.AsSpan())
            _definitions[write.Symbol] = write.Definition;
    }

    public bool IsDisabled(int symbol) => (uint)symbol < (uint)_marks.Length && (_marks[symbol] & Disabled) != 0;

    public void Disable(int symbol)
    {
        if ((uint)symbol >= (uint)_marks.Length)
            Grow(symbol);
        _marks[symbol] |= Disabled;
    }

    public void Enable(int symbol) => _marks[symbol] &= unchecked((byte)~Disabled);

    public MacroSnapshot Snapshot()
    {
        var count = _definitions.AsSpan().Length - _definitions.AsSpan().Count((MacroDefinition?)null);
        var symbols = new int[count];
        var definitions = new MacroDefinition[count];
        var next = 0;
        for (var symbol = 0; symbol < _definitions.Length; symbol++)
        {
            if (_definitions[symbol] is not { } definition)
                continue;
            symbols[next] = symbol;
            definitions[next++] = definition;
        }
        return new MacroSnapshot(symbols, definitions);
    }

    /// <summary>The names that were consulted.</summary>
    public SymbolSet ConsultedNames()
    {
        var names = new SymbolSet(_marks.Length);
        for (var symbol = 0; symbol < _marks.Length; symbol++)
        {
            if ((_marks[symbol] & Consulted) != 0)
                names.Add(symbol);
        }
        return names;
    }

    private void Grow(int symbol)
    {
        var size = Math.Max(symbol, SpellingPool.Count) + 4096;
        Array.Resize(ref _definitions, size);
        Array.Resize(ref _marks, size);
        Array.Resize(ref _stretches, size);
    }
}

/// <summary>A set of spellings, one bit each.</summary>
internal sealed class SymbolSet(int capacity)
{
    private readonly ulong[] _bits = new ulong[(capacity >> 6) + 1];

    public static SymbolSet Of(IEnumerable<string> spellings)
    {
        var symbols = spellings.Select(static spelling => SpellingPool.SymbolOf(spelling)).ToArray();
        var set = new SymbolSet(symbols.DefaultIfEmpty().Max());
        foreach (var symbol in symbols)
            set.Add(symbol);
        return set;
    }

    public void Add(int symbol) => _bits[symbol >> 6] |= 1UL << (symbol & 63);

    public bool Contains(int symbol) => symbol >> 6 < _bits.Length && (_bits[symbol >> 6] & (1UL << (symbol & 63))) != 0;
}

/// <summary>The macros at one point of a unit: names as sorted spelling numbers, found by binary search. Enumerates in no meaningful order.</summary>
internal sealed class MacroSnapshot(int[] symbols, MacroDefinition[] definitions) : IReadOnlyDictionary<string, MacroDefinition>
{
    public int Count => symbols.Length;

    public IEnumerable<string> Keys => definitions.Select(definition => definition.Name.Text);

    public IEnumerable<MacroDefinition> Values => definitions;

    public MacroDefinition this[string key] => TryGetValue(key, out var definition) ? definition : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out MacroDefinition value)
    {
        value = Find(SpellingPool.SymbolOf(key));
        return value is not null;
    }

    public MacroDefinition? Find(int symbol) => Array.BinarySearch(symbols, symbol) is >= 0 and var index ? definitions[index] : null;

    public void CopyTo(MacroTable table)
    {
        for (var index = 0; index < symbols.Length; index++)
            table.Set(symbols[index], definitions[index]);
    }

    public IEnumerator<KeyValuePair<string, MacroDefinition>> GetEnumerator()
    {
        foreach (var definition in definitions)
            yield return new(definition.Name.Text, definition);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
