using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>
/// An object of the program being run: a variable, an allocation, a local, a function's code, or a register file. It is named for its origin. Its content is little-endian
/// 64-bit words, each made when it is first read.
/// </summary>
/// <param name="name">What it is, for people: <c>sys_reg_descs</c>, <c>kzalloc in kvm_arch_alloc_vm()</c>.</param>
/// <param name="address">Of its first byte.</param>
/// <param name="size">In bytes.</param>
/// <param name="type">Gives what is known of its type, when it is first asked for.</param>
/// <param name="initial">A word's content before anything is stored, by its index; null for zero.</param>
public sealed class MemoryObject(string name, ulong address, long size, Func<CType?>? type, Func<int, SymbolicBits>? initial)
{
    private static readonly SymbolicBits s_zero = SymbolicBits.FromConstant(0, 64);
    private SymbolicBits[] _words = [];
    private Func<CType?>? _typeOf = type;

    public string Name { get; } = name;

    /// <summary>The number of its window of the address space.</summary>
    internal int Window { get; init; }

    /// <summary>How many objects were made before it in the same memory; 0 for one that is there from the start of the program to its end.</summary>
    internal long Serial { get; init; }

    public ulong Address { get; } = address;
    public long Size { get; } = size;
    public CType? Type
    {
        get
        {
            if (_typeOf is { } typeOf)
                (_typeOf, field) = (null, typeOf());
            return field;
        }
        set => (_typeOf, field) = (null, value);
    }

    /// <summary>The function whose address this is, if it is one.</summary>
    public FunctionSymbol? Function { get; init; }

    /// <summary>Where its initialiser writes what lies a number of bytes behind its start; null for what has none, or is not written there.</summary>
    public Func<long, SourceLocation?>? WrittenAt { get; init; }

    /// <summary>Whether stores into it are kept in the log that explains its content.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Whether it is ever watched: stores into it are remembered with the calls that made them.</summary>
    public bool MayBeWatched { get; set; }

    public int WordCount => (int)((Size + 7) / 8);

    /// <summary>The word of bytes <c>8·index</c> to <c>8·index + 7</c>.</summary>
    internal SymbolicBits this[int index]
    {
        get
        {
            if (index < _words.Length && _words[index].Width != 0)
                return _words[index];
            var word = initial is null ? s_zero : initial(index);
            if (initial is not null)
                this[index] = word;
            return word;
        }
        set
        {
            if (index >= _words.Length)
                Array.Resize(ref _words, Math.Max(Math.Min(WordCount, 64), Math.Min(WordCount, Math.Max(index + 1, 2 * _words.Length))));
            _words[index] = value;
        }
    }

    /// <summary>The word without making it: a word that is not made is not simplified.</summary>
    internal SymbolicBits Peek(int index)
    {
        if (index < _words.Length && _words[index].Width != 0)
            return _words[index];
        var word = initial is null ? s_zero : initial(index);
        if (word.IsConstant && initial is not null)
            this[index] = word;
        return word;
    }

    /// <summary>The words that were made, by index.</summary>
    internal IEnumerable<(int Index, SymbolicBits Word)> Made()
    {
        for (var i = 0; i < _words.Length; i++)
            if (_words[i].Width != 0)
                yield return (i, _words[i]);
    }

    /// <summary>Replaces each word by a simpler one that is the same on some paths.</summary>
    internal void Simplify(Func<SymbolicBits, SymbolicBits> simplify)
    {
        foreach (ref var word in _words.AsSpan())
            if (word.Width != 0 && !word.IsConstant)
                word = simplify(word);
    }

    public override string ToString() => Name;
}
