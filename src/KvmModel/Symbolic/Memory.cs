using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>
/// The memory of the program being run: objects, each in a window of the address space of its own, so that every pointer is a number, pointer arithmetic is
/// arithmetic, and an address that leaves its object is noticed. A store happens under a guard, and changes what the guard covers.
/// </summary>
/// <remarks>
/// Addresses are handed out in order of creation, so that a run is repeatable. The address space lies where arm64 kernels have theirs (the upper half), below
/// the 4095 last addresses, which are error pointers.
/// </remarks>
public sealed class Memory(BddSpace space)
{
    private const ulong Base = 0xffff_0000_0000_0000;
    private const int WindowBits = 26;

    /// <summary>Room in front of an object, for pointers that step back from it.</summary>
    private const ulong Front = 1 << 20;

    /// <summary>The largest object that is kept, in bytes.</summary>
    public const long SizeLimit = (1 << WindowBits) - 2 * (long)Front;

    private readonly List<MemoryObject?> _windows = [];
    private readonly Stack<int> _free = [];
    private readonly List<(MemoryObject Object, int Word, SymbolicBits Before)> _journal = [];
    private bool _isJournaled;

    /// <summary>Called for each store into a watched object: the object, the bit offset, the guard and the value stored.</summary>
    public Action<MemoryObject, long, Bdd, SymbolicBits>? Watcher { get; set; }

    /// <summary>Whether every object is watched.</summary>
    public bool WatchesAll { get; set; }

    /// <summary>Called for each load: the object, the bit offset and the width.</summary>
    public Action<MemoryObject, long, int>? Reader { get; set; }

    /// <summary>Makes an object of zeroes, or of what <paramref name="initial"/> says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative or beyond <see cref="SizeLimit"/>.</exception>
    public MemoryObject Allocate(string name, long size, CType? type = null, Func<int, SymbolicBits>? initial = null, FunctionSymbol? function = null,
        Func<long, SourceLocation?>? writtenAt = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, SizeLimit);
        var window = _free.Count > 0 ? _free.Pop() : _windows.Count;
        var made = new MemoryObject(name, Base + ((ulong)window << WindowBits) + Front, size, type, initial) { Function = function, WrittenAt = writtenAt };
        if (window == _windows.Count)
            _windows.Add(made);
        else
            _windows[window] = made;
        return made;
    }

    /// <summary>Ends an object's life; its addresses may be used again.</summary>
    public void Free(MemoryObject gone)
    {
        var window = (int)((gone.Address - Base) >> WindowBits);
        if (_windows[window] != gone)
            return;
        _windows[window] = null;
        _free.Push(window);
    }

    /// <summary>The object in whose window an address lies, and how far behind the object's start; null for other numbers.</summary>
    public MemoryObject? Find(ulong address, out long offset)
    {
        var window = (address - Base) >> WindowBits;
        if (address < Base || window >= (ulong)_windows.Count || _windows[(int)window] is not { } found)
        {
            offset = 0;
            return null;
        }
        offset = (long)(address - found.Address);
        return found;
    }

    /// <summary>Reads <paramref name="width"/> bits from <paramref name="bit"/> bits behind an object's start, all inside the object.</summary>
    public SymbolicBits Load(MemoryObject from, long bit, int width)
    {
        Reader?.Invoke(from, bit, width);
        var word = (int)(bit >> 6);
        var low = (int)(bit & 63);
        if (low == 0 && width == 64)
            return from[word];
        if (low + width <= 64)
            return from[word].Extract(low, width);
        var first = from[word].Extract(low, 64 - low);
        var second = from[word + 1].Extract(0, width - (64 - low));
        return SymbolicBits.Concat(second, first);
    }

    /// <summary>Writes a value, where the guard holds, to bits inside an object.</summary>
    public void Store(Bdd guard, MemoryObject to, long bit, SymbolicBits value)
    {
        if (guard.IsFalse)
            return;
        if (to.IsWatched || WatchesAll)
            Watcher?.Invoke(to, bit, guard, value);
        var word = (int)(bit >> 6);
        var low = (int)(bit & 63);
        if (low + value.Width <= 64)
        {
            StoreWord(guard, to, word, low, value);
            return;
        }
        StoreWord(guard, to, word, low, value.Extract(0, 64 - low));
        StoreWord(guard, to, word + 1, 0, value.Extract(64 - low, value.Width - (64 - low)));
    }

    /// <summary>Makes what is stored simpler where it need only be right on some paths.</summary>
    /// <param name="care">The paths that anyone will ask about.</param>
    public void Simplify(Bdd care)
    {
        foreach (var window in _windows)
            window?.Simplify(space, care);
    }

    /// <summary>From here on changes are noted, so that <see cref="Rollback"/> can take them back.</summary>
    public int Mark()
    {
        _isJournaled = true;
        return _journal.Count;
    }

    /// <summary>Takes back all stores since a mark. Objects made since then stay, unreachable.</summary>
    public void Rollback(int mark)
    {
        for (var i = _journal.Count - 1; i >= mark; i--)
            _journal[i].Object[_journal[i].Word] = _journal[i].Before;
        _journal.RemoveRange(mark, _journal.Count - mark);
        _isJournaled = mark > 0;
    }

    /// <summary>Takes back all stores since a mark, to be done again by <see cref="Replay"/>.</summary>
    /// <returns>What was taken back, the last store first.</returns>
    public MemoryRewind Rewind(int mark)
    {
        var stores = new List<(MemoryObject, int, SymbolicBits, SymbolicBits)>();
        for (var i = _journal.Count - 1; i >= mark; i--)
        {
            var (changed, word, before) = _journal[i];
            stores.Add((changed, word, before, changed[word]));
            changed[word] = before;
        }
        _journal.RemoveRange(mark, _journal.Count - mark);
        return new MemoryRewind(mark, stores);
    }

    /// <summary>Does again what was taken back; nothing that was stored since then may be left.</summary>
    /// <exception cref="ArgumentException">Memory is not as it was then.</exception>
    public void Replay(MemoryRewind rewind)
    {
        if (rewind.Mark != _journal.Count)
            throw new ArgumentException("Stores since the rewind are to be taken back first.", nameof(rewind));
        foreach (var (changed, word, before, after) in Enumerable.Reverse(rewind.Stores))
        {
            _journal.Add((changed, word, before));
            changed[word] = after;
        }
        _isJournaled = true;
    }

    private void StoreWord(Bdd guard, MemoryObject to, int index, int low, SymbolicBits value)
    {
        var before = to[index];
        var after = value.Width == 64 ? value : before.Insert(low, value);
        if (!guard.IsTrue)
            after = SymbolicBits.Ite(space, guard, after, before);
        if (_isJournaled)
            _journal.Add((to, index, before));
        to[index] = after;
    }
}
