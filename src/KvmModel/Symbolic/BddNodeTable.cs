using System.Numerics;

namespace KvmModel.Symbolic;

/// <summary>
/// The hash-consed nodes of a <see cref="BddSpace"/>, in complement-edge form (Brace, Rudell, Bryant: Efficient Implementation of a BDD
/// Package, DAC 1990).
/// </summary>
/// <remarks>
/// Invariants: a low edge is never complemented; low and high differ; both lead to nodes of a deeper level and a smaller number; no two nodes
/// are alike. Together they make edges canonical. Node 0 is the constant false.
/// </remarks>
internal sealed class BddNodeTable
{
    /// <summary>The level of the constant: below every variable.</summary>
    public const int ConstantLevel = int.MaxValue;

    private const int InitialCapacity = 1 << 11;

    private Node[] _nodes = new Node[InitialCapacity];

    // Open addressing with linear probing, at most half full; 0, the number of the constant, marks a free slot.
    private int[] _slots = new int[2 * InitialCapacity];

    public BddNodeTable()
    {
        _nodes[0] = new Node(ConstantLevel, 0, 0, -1);
        Count = 1;
    }

    public int Count { get; private set; }

    /// <summary>The nodes there is room for now.</summary>
    public int Capacity => _nodes.Length;

    public ref readonly Node this[int number] => ref _nodes[number];

    public int Level(int edge) => _nodes[edge >> 1].Level;

    /// <summary>The deepest level that the function depends on; -1 for a constant.</summary>
    public int Deepest(int edge) => _nodes[edge >> 1].Deepest;

    public int Low(int edge) => _nodes[edge >> 1].Low ^ (edge & 1);

    public int High(int edge) => _nodes[edge >> 1].High ^ (edge & 1);

    /// <summary>The function where the variable of <paramref name="level"/> is false; the function must not depend on anything above that level.</summary>
    public int LowAt(int edge, int level) => Level(edge) == level ? Low(edge) : edge;

    /// <summary>The function where the variable of <paramref name="level"/> is true; the function must not depend on anything above that level.</summary>
    public int HighAt(int edge, int level) => Level(edge) == level ? High(edge) : edge;

    /// <summary>The edge for <c>level ? high : low</c>; negative when that needs a new node and there are <paramref name="limit"/> already.</summary>
    public int Edge(int level, int low, int high, int limit)
    {
        if (low == high)
            return low;
        var complement = low & 1;
        low ^= complement;
        high ^= complement;
        var slot = Hash(level, low, high);
        for (var mask = _slots.Length - 1; ; slot++)
        {
            var number = _slots[slot &= mask];
            if (number == 0)
                break;
            ref readonly var node = ref _nodes[number];
            if (node.Level == level && node.Low == low && node.High == high)
                return number << 1 | complement;
        }
        if (Count >= limit)
            return BddFrame.Exceeded;
        _slots[slot] = Count;
        _nodes[Count] = new Node(level, low, high, Math.Max(level, Math.Max(Deepest(low), Deepest(high))));
        var edge = Count++ << 1 | complement;
        if (Count == _nodes.Length)
            Grow();
        return edge;
    }

    /// <summary>Forgets all but the first <paramref name="count"/> nodes, which nothing may refer to any more.</summary>
    public void Truncate(int count)
    {
        // Slots were taken in order of number, also when the table grew; giving them back last first leaves every probe sequence whole.
        while (Count > count)
        {
            ref readonly var node = ref _nodes[--Count];
            var mask = _slots.Length - 1;
            var slot = Hash(node.Level, node.Low, node.High) & mask;
            while (_slots[slot] != Count)
                slot = (slot + 1) & mask;
            _slots[slot] = 0;
        }
    }

    private void Grow()
    {
        Array.Resize(ref _nodes, 2 * _nodes.Length);
        _slots = new int[2 * _nodes.Length];
        var mask = _slots.Length - 1;
        for (var number = 1; number < Count; number++)
        {
            ref readonly var node = ref _nodes[number];
            var slot = Hash(node.Level, node.Low, node.High) & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = number;
        }
    }

    private int Hash(int level, int low, int high)
    {
        var key = (((ulong)(uint)low << 32) | (uint)high) * 0x9E3779B97F4A7C15;
        key = (BitOperations.RotateLeft(key, 31) + (uint)level) * 0xD6E8FEB86659FD93;
        return (int)(key >> 33) & (_slots.Length - 1);
    }

    /// <summary><c>Level ? High : Low</c>, where edges are numbers as in <see cref="Bdd.Index"/>.</summary>
    internal readonly record struct Node(int Level, int Low, int High, int Deepest);
}
