namespace KvmModel.Symbolic;

/// <summary>
/// Results of operations computed before: direct-mapped, so that a new result takes the place of an older one. It saves work and never changes a
/// result; its size follows that of the node table, up to a bound. What was stored since a mark can be forgotten, at a cost like that of storing it.
/// </summary>
internal sealed class BddCache
{
    private const int InitialSize = 1 << 12;
    private const int LargestSize = 1 << 20;
    private const int LogSize = 1 << 12;

    private readonly int[] _stored = new int[LogSize];
    private Entry[] _entries = new Entry[InitialSize];
    private int _storedCount;

    public bool TryFind(int f, int g, int h, out int result)
    {
        ref readonly var entry = ref _entries[Slot(f, g, h)];
        result = entry.Result;
        return entry.F == f && entry.G == g && entry.H == h;
    }

    public void Store(int f, int g, int h, int result)
    {
        var slot = Slot(f, g, h);
        _entries[slot] = new Entry(f, g, h, result);
        if (_storedCount < LogSize)
            _stored[_storedCount] = slot;
        _storedCount++;
    }

    /// <summary>Makes room for the results of a table with room for <paramref name="nodes"/> nodes.</summary>
    public void Fit(int nodes)
    {
        if (_entries.Length < nodes && _entries.Length < LargestSize)
            _entries = new Entry[Math.Min(LargestSize, nodes)];
    }

    public void Mark() => _storedCount = 0;

    /// <summary>Forgets at least the results stored since the last mark.</summary>
    public void ForgetSinceMark()
    {
        if (_storedCount > LogSize)
            Array.Clear(_entries);
        else
            foreach (var slot in _stored.AsSpan(0, _storedCount))
                _entries[slot] = default;
        _storedCount = 0;
    }

    private int Slot(int f, int g, int h)
    {
        var key = (((ulong)(uint)f << 32) | (uint)g) * 0x9E3779B97F4A7C15;
        key = (key ^ (key >> 29) ^ (uint)h) * 0xD6E8FEB86659FD93;
        return (int)(key >> 33) & (_entries.Length - 1);
    }

    // An empty entry, all zeros, is no key: the first operand of a cached operation is never constant.
    private readonly record struct Entry(int F, int G, int H, int Result);
}
