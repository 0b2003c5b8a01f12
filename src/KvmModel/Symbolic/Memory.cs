using KvmModel.Binding;
using KvmModel.Source;

namespace KvmModel.Symbolic;

/// <summary>
/// The memory of the program being run: objects, each in a window of the address space of its own, so that every pointer is a number, pointer arithmetic is
/// arithmetic, and an address that leaves its object is noticed. A store happens under a guard, and changes what the guard covers.
/// </summary>
/// <remarks>
/// Which window an object has follows from its name (<see cref="WindowTable"/>), so that a run is repeatable. The address space lies where arm64 kernels have theirs (the upper half), below
/// the 4095 last addresses, which are error pointers.
/// </remarks>
public sealed class Memory(BddSpace space, WindowTable? windows = null)
{
    private const ulong Base = 0xffff_0000_0000_0000;
    private const int WindowBits = 26;

    /// <summary>Room in front of an object, for pointers that step back from it.</summary>
    private const ulong Front = 1 << 20;

    /// <summary>The largest object that is kept, in bytes.</summary>
    public const long SizeLimit = (1 << WindowBits) - 2 * (long)Front;

    private readonly WindowTable _table = windows ?? new WindowTable();
    private readonly Dictionary<string, MemoryObject> _singletons = new(StringComparer.Ordinal);
    private readonly List<(MemoryObject Object, int Word, SymbolicBits Before)> _journal = [];
    private MemoryObject?[] _windows = new MemoryObject?[1024];
    private bool _isJournaled;
    private long _serial;

    /// <summary>Called for each store into a watched object: the object, the bit offset, the guard and the value stored.</summary>
    public Action<MemoryObject, long, Bdd, SymbolicBits>? Watcher { get; set; }

    /// <summary>Whether every object is watched.</summary>
    public bool WatchesAll { get; set; }

    /// <summary>Called for each load: the object, the bit offset and the width.</summary>
    public Action<MemoryObject, long, int>? Reader { get; set; }

    /// <summary>Whether somebody follows each load or store, so that everything has to be run.</summary>
    internal bool IsFollowed => WatchesAll || Reader is not null;

    /// <summary>The program whose functions and variables are put here when an address leads to them.</summary>
    internal KernelProgram? Program { get; set; }

    /// <summary>Told of what is read, written and made; null when nobody asks.</summary>
    internal SummaryRecorder? Recorder { get; set; }

    /// <summary>Makes an object of zeroes, or of what <paramref name="initial"/> says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative or beyond <see cref="SizeLimit"/>.</exception>
    public MemoryObject Allocate(string name, long size, CType? type = null, Func<int, SymbolicBits>? initial = null, FunctionSymbol? function = null,
        Func<long, SourceLocation?>? writtenAt = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, SizeLimit);
        var made = Put(_table.First(name, IsVacant), name, size, type is null ? null : () => type, initial, function, writtenAt, ++_serial);
        Recorder?.NoteMade(made);
        if (_isJournaled)
            _journal.Add((made, -1, default));
        return made;
    }

    /// <summary>Makes an object that is there from the start of the program to its end, whenever it is first asked for.</summary>
    /// <param name="key">What it is, as no other object of the program is.</param>
    /// <param name="origin">How the program of another tree makes the same object; null where there is no program.</param>
    internal MemoryObject AllocateStatic(string key, string name, long size, Func<CType?>? type = null, Func<int, Func<int, SymbolicBits>?>? initial = null, FunctionSymbol? function = null,
        Func<long, SourceLocation?>? writtenAt = null, Func<KernelProgram, MemoryObject?>? origin = null)
    {
        var window = _table.First(key, IsVacant);
        if (origin is not null)
            _table.SetOrigin(window, origin);
        return Put(window, name, size, type, initial?.Invoke(window), function, writtenAt, 0);
    }

    /// <summary>An object of which the program has one, such as the current task; zero at first.</summary>
    public MemoryObject Singleton(string name, long size)
    {
        if (!_singletons.TryGetValue(name, out var made))
            _singletons[name] = made = AllocateStatic($"the only {name}", name, size, origin: program => program.Memory.Singleton(name, size));
        return made;
    }

    /// <summary>Makes an object again that was made by a call which is not run again.</summary>
    internal MemoryObject AllocateAt(int window, string name, long size)
    {
        var made = Put(window, name, size, null, null, null, null, ++_serial);
        Recorder?.NoteMade(made);
        if (_isJournaled)
            _journal.Add((made, -1, default));
        return made;
    }

    /// <summary>Ends an object's life; its addresses may be used again.</summary>
    public void Free(MemoryObject gone)
    {
        if (_windows[gone.Window] != gone)
            return;
        Recorder?.NoteFreed(gone);
        _windows[gone.Window] = null;
    }

    /// <summary>The object in whose window an address lies, and how far behind the object's start; null for other numbers.</summary>
    public MemoryObject? Find(ulong address, out long offset)
    {
        var window = (address - Base) >> WindowBits;
        if (address < Base || window >= 1 << 22 || At((int)window) is not { } found)
        {
            if (address >= Base)
            {
                Recorder?.Spoil();
                _table.NoteMissing((int)Math.Min(window, int.MaxValue));
            }
            offset = 0;
            return null;
        }
        offset = (long)(address - found.Address);
        return found;
    }

    /// <summary>The object in a window; null when there is none.</summary>
    internal MemoryObject? At(int window) => (window < _windows.Length ? _windows[window] : null) ?? (Program is null ? null : _table.Find(window, Program));

    internal bool IsVacant(int window) => window >= _windows.Length || _windows[window] is null;

    internal long Serial => _serial;

    /// <summary>Reads <paramref name="width"/> bits from <paramref name="bit"/> bits behind an object's start, all inside the object.</summary>
    public SymbolicBits Load(MemoryObject from, long bit, int width)
    {
        Reader?.Invoke(from, bit, width);
        var word = (int)(bit >> 6);
        var low = (int)(bit & 63);
        if (low == 0 && width == 64)
            return LoadWord(from, word);
        if (low + width <= 64)
            return LoadWord(from, word).Extract(low, width);
        var first = LoadWord(from, word).Extract(low, 64 - low);
        var second = LoadWord(from, word + 1).Extract(0, width - (64 - low));
        return SymbolicBits.Concat(second, first);
    }

    /// <summary>Writes a value, where the guard holds, to bits inside an object.</summary>
    public void Store(Bdd guard, MemoryObject to, long bit, SymbolicBits value)
    {
        if (guard.IsFalse)
            return;
        if (to.IsWatched || WatchesAll)
            Watcher?.Invoke(to, bit, guard, value);
        if (to.MayBeWatched)
            Recorder?.NoteStore(to, bit, guard, value);
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
    /// <param name="known">What was made of words before, of the same care.</param>
    public void Simplify(Bdd care, Dictionary<SymbolicBits, SymbolicBits>? known = null)
    {
        SymbolicBits Simplified(SymbolicBits word)
        {
            if (known is null)
                return word.Simplify(space, care);
            if (!known.TryGetValue(word, out var simple))
                known.Add(word, simple = word.Simplify(space, care));
            return simple;
        }
        foreach (var window in _windows)
            window?.Simplify(Simplified);
    }

    /// <summary>From here on changes are noted, so that <see cref="Rollback"/> can take them back.</summary>
    public int Mark()
    {
        _isJournaled = true;
        return _journal.Count;
    }

    /// <summary>Takes back all stores since a mark. Objects made since then are gone, but for those that are there from the start.</summary>
    public void Rollback(int mark)
    {
        for (var i = _journal.Count - 1; i >= mark; i--)
        {
            var (changed, word, before) = _journal[i];
            if (word >= 0)
                changed[word] = before;
            else if (_windows[changed.Window] == changed)
                _windows[changed.Window] = null;
        }
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
            if (word < 0)
            {
                var isAlive = _windows[changed.Window] == changed;
                stores.Add((changed, word, before, SymbolicBits.FromConstant(isAlive ? 1u : 0, 1)));
                if (isAlive)
                    _windows[changed.Window] = null;
                continue;
            }
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
            if (word >= 0)
                changed[word] = after;
            else if (after.KnownValue != 0)
                _windows[changed.Window] = changed;
        }
        _isJournaled = true;
    }

    private MemoryObject Put(int window, string name, long size, Func<CType?>? type, Func<int, SymbolicBits>? initial, FunctionSymbol? function, Func<long, SourceLocation?>? writtenAt, long serial)
    {
        if (window >= _windows.Length)
            Array.Resize(ref _windows, Math.Max(window + 1, 2 * _windows.Length));
        return _windows[window] = new MemoryObject(name, Base + ((ulong)window << WindowBits) + Front, size, type, initial) { Function = function, WrittenAt = writtenAt, Window = window, Serial = serial };
    }

    private SymbolicBits LoadWord(MemoryObject from, int index)
    {
        var word = from[index];
        Recorder?.NoteRead(from, index, word);
        return word;
    }

    /// <summary>Gives a word the content that a call which is not run again gave it.</summary>
    internal void Replace(MemoryObject to, int index, SymbolicBits value)
    {
        if (_isJournaled)
            _journal.Add((to, index, to[index]));
        to[index] = value;
    }

    /// <summary>How many objects were made so far.</summary>
    internal long MadeCount => _serial;

    /// <summary>The words that were stored into since a mark, in objects that are still there, in order, each with what it held at the mark.</summary>
    public IReadOnlyList<(MemoryObject Object, int Word, SymbolicBits Before)> ChangesSince(int mark)
    {
        var seen = new HashSet<(MemoryObject, int)>();
        var changes = new List<(MemoryObject, int, SymbolicBits)>();
        foreach (var (target, word, before) in _journal.Skip(mark))
            if (word >= 0 && _windows[target.Window] == target && seen.Add((target, word)))
                changes.Add((target, word, before));
        return changes;
    }

    private void StoreWord(Bdd guard, MemoryObject to, int index, int low, SymbolicBits value)
    {
        var before = to[index];
        if (Recorder is { } recorder)
        {
            if (!guard.IsTrue || value.Width < 64)
                recorder.NoteRead(to, index, before);
            recorder.NoteWrite(to, index);
        }
        var after = value.Width == 64 ? value : before.Insert(low, value);
        if (!guard.IsTrue)
            after = SymbolicBits.Ite(space, guard, after, before);
        if (_isJournaled)
            _journal.Add((to, index, before));
        to[index] = after;
    }
}
