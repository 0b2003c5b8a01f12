using System.Buffers;
using System.Runtime.CompilerServices;

namespace KvmModel.Preprocessing;

/// <summary>A list that grows without copying, in chunks that are borrowed and must be given back by <see cref="Dispose"/>.</summary>
internal sealed class ChunkedList<T> : IDisposable
{
    private const int Shift = 15;
    private const int Mask = (1 << Shift) - 1;
    private readonly List<T[]> _chunks = [];
    private T[] _last = [];
    private int _inLast = 1 << Shift;

    /// <summary>The most items that there were whenever some were forgotten.</summary>
    private int _reached;

    public int Count { get; private set; }

    public ref T this[int index] => ref _chunks[index >> Shift][index & Mask];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in T item)
    {
        if (_inLast > Mask)
            Grow();
        _last[_inLast++] = item;
        Count++;
    }

    /// <summary>Forgets the items from <paramref name="count"/> on.</summary>
    public void Truncate(int count)
    {
        _reached = Math.Max(_reached, Count);
        while (_chunks.Count > 1 && (_chunks.Count - 1) << Shift >= count)
            GiveBackLast();
        Count = count;
        _last = _chunks.Count > 0 ? _chunks[^1] : [];
        _inLast = _chunks.Count > 0 ? count - ((_chunks.Count - 1) << Shift) : 1 << Shift;
    }

    public T[] ToArray()
    {
        var all = new T[Count];
        for (var start = 0; start < Count; start += 1 << Shift)
            _chunks[start >> Shift].AsSpan(0, Math.Min(1 << Shift, Count - start)).CopyTo(all.AsSpan(start));
        return all;
    }

    public void Dispose()
    {
        _reached = Math.Max(_reached, Count);
        while (_chunks.Count > 0)
            GiveBackLast();
        Count = 0;
        (_last, _inLast) = ([], 1 << Shift);
    }

    /// <summary>Clears what was used of the last chunk, which may be little of it, and gives it back.</summary>
    private void GiveBackLast()
    {
        var index = _chunks.Count - 1;
        _chunks[index].AsSpan(0, Math.Clamp(_reached - (index << Shift), 0, 1 << Shift)).Clear();
        ArrayPool<T>.Shared.Return(_chunks[index]);
        _chunks.RemoveAt(index);
    }

    private void Grow()
    {
        _last = ArrayPool<T>.Shared.Rent(1 << Shift);
        _chunks.Add(_last);
        _inLast = 0;
    }
}
