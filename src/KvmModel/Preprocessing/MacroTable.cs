using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace KvmModel.Preprocessing;

/// <summary>
/// The macros of a unit while it is read, by the number of their spelling, with two marks for each name: whether the macro is being expanded
/// (C11 6.10.3.4 p2), and whether anything depended on it being a macro or not (for reuse after a patch).
/// </summary>
internal sealed class MacroTable
{
    private const byte Disabled = 1;
    private const byte Consulted = 2;

    private MacroDefinition?[] _definitions;
    private byte[] _marks;

    public MacroTable()
    {
        // Other threads make the pool grow meanwhile: ask once, so that both arrays have one length.
        var room = SpellingPool.Count + 1024;
        _definitions = new MacroDefinition?[room];
        _marks = new byte[room];
    }

    public MacroTable(MacroSnapshot snapshot)
        : this() => snapshot.CopyTo(this);

    /// <summary>The macro of this name, or null; notes that the answer mattered.</summary>
    public MacroDefinition? Consult(int symbol)
    {
        if ((uint)symbol >= (uint)_marks.Length)
            Grow(symbol);
        _marks[symbol] |= Consulted;
        return _definitions[symbol];
    }

    public MacroDefinition? Peek(int symbol) => (uint)symbol < (uint)_definitions.Length ? _definitions[symbol] : null;

    public void Set(int symbol, MacroDefinition? definition)
    {
        if ((uint)symbol >= (uint)_marks.Length)
            Grow(symbol);
        _definitions[symbol] = definition;
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
    }
}

/// <summary>A set of spellings, one bit each.</summary>
internal sealed class SymbolSet(int capacity)
{
    private readonly ulong[] _bits = new ulong[(capacity >> 6) + 1];

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
