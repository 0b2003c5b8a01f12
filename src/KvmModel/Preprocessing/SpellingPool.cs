using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KvmModel.Preprocessing;

/// <summary>
/// Every spelling of an identifier, number or punctuator that was read, once: equal spellings are the same string object and have the same
/// number, so that tables of macros are arrays. Reads take no lock. The pool lives as long as the process; it grows with the number of
/// distinct spellings in all sources read (some 10 MB for a kernel), not with their length.
/// </summary>
public static class SpellingPool
{
    private static readonly Lock _growth = new();
    private static readonly ulong _seed = (uint)string.GetHashCode("SpellingPool") * 0x9E3779B97F4A7C15UL; // differs by process, so that nobody can prepare collisions
    private static Slot[] _slots = new Slot[1 << 16];
    private static string[] _texts = new string[(1 << 15) + 1]; // half of the slots, and the unused number 0
    private static int _count = 1; // number 0 means "not known"

    private struct Slot
    {
        public string? Text;
        public uint Hash;
        public int Symbol;
    }

    /// <summary>One more than the largest number given so far.</summary>
    internal static int Count => Volatile.Read(ref _count);

    /// <summary>The one string object with this spelling.</summary>
    public static string Intern(ReadOnlySpan<char> spelling) => Intern(spelling, out _);

    /// <summary>The number of a spelling, from 1.</summary>
    internal static int SymbolOf(ReadOnlySpan<char> spelling)
    {
        Intern(spelling, out var symbol);
        return symbol;
    }

    /// <summary>The spelling with a number that the pool gave.</summary>
    internal static string Text(int symbol) => Volatile.Read(ref _texts)[symbol];

    internal static string Intern(ReadOnlySpan<char> spelling, out int symbol)
    {
        var hash = Hash(spelling);
        return Find(Volatile.Read(ref _slots), spelling, hash, out symbol) ?? Add(spelling, hash, out symbol);
    }

    private static string? Find(Slot[] slots, ReadOnlySpan<char> spelling, uint hash, out int symbol)
    {
        var mask = slots.Length - 1;
        for (var index = (int)hash & mask; ; index = (index + 1) & mask)
        {
            ref var slot = ref slots[index];
            var text = Volatile.Read(ref slot.Text);
            if (text is null)
            {
                symbol = 0;
                return null;
            }
            if (slot.Hash == hash && spelling.SequenceEqual(text))
            {
                symbol = slot.Symbol;
                return text;
            }
        }
    }

    private static string Add(ReadOnlySpan<char> spelling, uint hash, out int symbol)
    {
        lock (_growth)
        {
            if (Find(_slots, spelling, hash, out symbol) is { } added)
                return added;
            if (_count * 2 > _slots.Length)
                Grow();
            var text = spelling.ToString();
            symbol = _count;
            _texts[symbol] = text;
            Put(_slots, text, hash, symbol);
            Volatile.Write(ref _count, symbol + 1);
            return text;
        }
    }

    private static void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.Text is { } text)
                Put(larger, text, slot.Hash, slot.Symbol);
        }
        var texts = new string[larger.Length / 2 + 1];
        _texts.CopyTo(texts, 0);
        Volatile.Write(ref _texts, texts);
        Volatile.Write(ref _slots, larger);
    }

    private static void Put(Slot[] slots, string text, uint hash, int symbol)
    {
        var mask = slots.Length - 1;
        var index = (int)hash & mask;
        while (slots[index].Text is not null)
            index = (index + 1) & mask;
        slots[index].Hash = hash;
        slots[index].Symbol = symbol;
        Volatile.Write(ref slots[index].Text, text); // last: a reader that sees the text sees the rest
    }

    private static uint Hash(ReadOnlySpan<char> spelling)
    {
        var hash = _seed ^ (uint)spelling.Length;
        var words = MemoryMarshal.Cast<char, ulong>(spelling);
        foreach (var word in words)
            hash = Mix(hash ^ word);
        foreach (var rest in spelling[(words.Length * 4)..])
            hash = Mix(hash ^ rest);
        return (uint)(hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15UL;
        return value ^ (value >> 29);
    }
}
