namespace KvmModel.Symbolic.Intrinsics;

/// <summary>Arrays indexed by any number (Linux include/linux/xarray.h): a place in memory for each index that was stored to.</summary>
internal sealed class XArrayIntrinsics
{
    private readonly SortedDictionary<(ulong Array, ulong Index), MemoryObject> _places = [];

    public void AddTo(IntrinsicTable table)
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

    private SymbolicBits Store(IntrinsicCall call, SymbolicBits entry)
    {
        if (Place(call, true) is not { } place)
            return call.Constant(0);
        var before = call.Run.Memory.Load(place, 0, 64);
        call.Run.Memory.Store(call.Run.Active, place, 0, entry.Resize(64, false));
        return before;
    }

    private MemoryObject? Place(IntrinsicCall call, bool isMade)
    {
        if (call.Run.Constant(call[0]) is not { } array || call.Run.Constant(call[1]) is not { } index)
        {
            call.Run.GiveUp(call.Run.Because($"{call.Name}() at an index that is not known", call[1]));
            return null;
        }
        if (!_places.TryGetValue((array, index), out var place) && isMade)
            _places[(array, index)] = place = call.Run.Memory.Allocate($"entry {index} of an xarray", 8);
        return place;
    }

    /// <summary>The first entry at or behind an index, which is behind the second argument and moves on.</summary>
    private SymbolicBits Find(IntrinsicCall call, bool after)
    {
        if (call.Run.Constant(call[0]) is not { } array || call.Run.Constant(call.Run.Load(call[1], 0, 64)) is not { } from || call.Run.Constant(call[2]) is not { } last)
        {
            call.Run.GiveUp($"{call.Name}() at an index that is not known");
            return call.Constant(0);
        }
        foreach (var ((owner, index), place) in _places)
        {
            if (owner != array || index < from || (after && index == from) || index > last)
                continue;
            var entry = call.Run.Memory.Load(place, 0, 64);
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
