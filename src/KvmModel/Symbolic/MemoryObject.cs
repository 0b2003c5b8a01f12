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
/// <param name="type">What is known of its type.</param>
/// <param name="initial">A word's content before anything is stored, by its index; null for zero.</param>
public sealed class MemoryObject(string name, ulong address, long size, CType? type, Func<int, SymbolicBits>? initial)
{
    private static readonly SymbolicBits s_zero = SymbolicBits.FromConstant(0, 64);
    private SymbolicBits[] _words = [];

    public string Name { get; } = name;
    public ulong Address { get; } = address;
    public long Size { get; } = size;
    public CType? Type { get; set; } = type;

    /// <summary>The function whose address this is, if it is one.</summary>
    public FunctionSymbol? Function { get; init; }

    /// <summary>Where its initialiser writes what lies a number of bytes behind its start; null for what has none, or is not written there.</summary>
    public Func<long, SourceLocation?>? WrittenAt { get; init; }

    /// <summary>Whether stores into it are kept in the log that explains its content.</summary>
    public bool IsWatched { get; set; }

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

    /// <summary>Replaces each word by a simpler one that is the same on some paths.</summary>
    internal void Simplify(BddSpace space, Bdd care)
    {
        foreach (ref var word in _words.AsSpan())
            if (word.Width != 0 && !word.IsConstant)
                word = word.Simplify(space, care);
    }

    public override string ToString() => Name;
}
