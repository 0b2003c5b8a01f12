namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Arrays indexed by any number (Linux include/linux/xarray.h): a place in memory for each index that was stored to, with the entry and whether there is one. Which indexes an array has is in
/// memory too: how many, then each in the order in which they were stored.
/// </summary>
internal static class XArrayIntrinsics
{
    /// <summary>The indexes that an array has room for.</summary>
    private const int MostIndexes = 1 << 16;

    public static void AddTo(IntrinsicTable table)
    {
        table["xa_store"] = table["xa_store_bh"] = table["xa_store_irq"] = call => Store(call, call[2]);
        table["xa_erase"] = call => Store(call, SymbolicBits.FromConstant(0, 64));
        table["xa_insert"] = table["xa_reserve"] = call =>
        {
            if (call.Count > 3)
                Store(call, call[2]);
            return call.Constant(0);
        };
        table["xa_load"] = call => Place(call, false) is { } place ? call.Run.Memory.Load(place, 0, 64) : call.Constant(0);
        table["xa_destroy"] = table["xa_init_flags"] = table["xa_release"] = call => default;
        table["xa_find"] = call => Find(call, false);
        table["xa_find_after"] = call => Find(call, true);
    }

    private static SymbolicBits Store(IntrinsicCall call, SymbolicBits entry)
    {
        if (Place(call, true) is not { } place)
            return call.Constant(0);
        var before = call.Run.Memory.Load(place, 0, 64);
        call.Run.Memory.Store(call.Run.Active, place, 0, entry.Resize(64, false));
        return before;
    }

    private static MemoryObject? Place(IntrinsicCall call, bool isMade)
    {
        if (call.Run.Constant(call[0]) is not { } array || call.Run.Constant(call[1]) is not { } index)
        {
            call.Run.GiveUp(call.Run.Because($"{call.Name}() at an index that is not known", call[1]));
            return null;
        }
        var memory = call.Run.Memory;
        var place = call.Run.Singleton($"entry {index} of the xarray at {array:x}", 16);
        if (memory.Load(place, 64, 64).KnownValue != 0)
            return place;
        if (!isMade)
            return null;
        var directory = Directory(call, array);
        var count = memory.Load(directory, 0, 64).KnownValue;
        if (count == MostIndexes)
        {
            call.Run.GiveUp($"{call.Name}() on an array with too many entries");
            return null;
        }
        memory.Store(Bdd.True, place, 64, SymbolicBits.FromConstant(1, 64));
        memory.Store(Bdd.True, directory, 0, SymbolicBits.FromConstant(count + 1, 64));
        memory.Store(Bdd.True, directory, (long)(count + 1) * 64, SymbolicBits.FromConstant(index, 64));
        return place;
    }

    private static MemoryObject Directory(IntrinsicCall call, ulong array) => call.Run.Singleton($"indexes of the xarray at {array:x}", 8 * (1 + MostIndexes));

    /// <summary>The indexes that were stored to, ascending.</summary>
    private static List<ulong> Indexes(IntrinsicCall call, ulong array)
    {
        var directory = Directory(call, array);
        var indexes = new List<ulong>();
        var count = (long)call.Run.Memory.Load(directory, 0, 64).KnownValue;
        for (var i = 1L; i <= count; i++)
            indexes.Add(call.Run.Memory.Load(directory, i * 64, 64).KnownValue);
        indexes.Sort();
        return indexes;
    }

    /// <summary>The first entry at or behind an index, which is behind the second argument and moves on.</summary>
    private static SymbolicBits Find(IntrinsicCall call, bool after)
    {
        if (call.Run.Constant(call[0]) is not { } array || call.Run.Constant(call.Run.Load(call[1], 0, 64)) is not { } from || call.Run.Constant(call[2]) is not { } last)
        {
            call.Run.GiveUp($"{call.Name}() at an index that is not known");
            return call.Constant(0);
        }
        foreach (var index in Indexes(call, array))
        {
            if (index < from || (after && index == from) || index > last)
                continue;
            var entry = call.Run.Memory.Load(call.Run.Singleton($"entry {index} of the xarray at {array:x}", 16), 0, 64);
            if (call.Run.Constant(SymbolicBits.FromBool(entry.IsNonZero(call.Space), 1)) is not { } isThere)
            {
                call.Run.GiveUp($"{call.Name}() over entries that may be missing");
                return call.Constant(0);
            }
            if (isThere == 0)
                continue;
            call.Run.Store(call[1], 0, SymbolicBits.FromConstant(index, 64));
            return entry;
        }
        return call.Constant(0);
    }
}
