namespace KvmModel.Symbolic;

/// <summary>Memory through pointers: a pointer with a few possible targets reads and writes each on its own paths.</summary>
public sealed partial class Evaluator
{
    /// <summary>Reads bits behind an address.</summary>
    public SymbolicBits Load(SymbolicBits address, int bitOffset, int width)
    {
        if (Active.IsFalse)
            return Unreached(width);
        if (address.TryGetConstant(out var known))
            return LoadAt(known, bitOffset, width);
        if (Targets(address) is not { } targets)
            return Unknown(Because("read through a pointer that is not known", address), width);
        return Each(targets, target => LoadAt(target, bitOffset, width), width);
    }

    /// <summary>Writes a value behind an address, on the active paths.</summary>
    public void Store(SymbolicBits address, int bitOffset, SymbolicBits value)
    {
        if (Active.IsFalse)
            return;
        if (address.TryGetConstant(out var known))
        {
            StoreAt(known, bitOffset, value);
            return;
        }
        if (Targets(address) is not { } targets)
        {
            Note(RunEventKind.LostStore, Because("a store through a pointer that is not known", address));
            return;
        }
        Each(targets, target =>
        {
            StoreAt(target, bitOffset, value);
            return default;
        }, 0);
    }

    /// <summary>Copies bytes from one address to another, as <c>memmove</c> does.</summary>
    public void CopyBytes(SymbolicBits destination, SymbolicBits source, long size)
    {
        if (size is < 0 or > Symbolic.Memory.SizeLimit)
        {
            GiveUp($"{size} bytes are copied");
            return;
        }
        var words = new List<SymbolicBits>();
        for (long at = 0; at < size && !Active.IsFalse; at += 8)
            words.Add(Load(source, (int)(at * 8), (int)Math.Min(8, size - at) * 8));
        for (var i = 0; i < words.Count; i++)
            Store(destination, i * 64, words[i]);
    }

    /// <summary>Sets bytes, as <c>memset</c> does.</summary>
    public void Fill(SymbolicBits address, SymbolicBits value, long size)
    {
        if (size is < 0 or > Symbolic.Memory.SizeLimit)
        {
            GiveUp($"{size} bytes are set");
            return;
        }
        var word = value;
        while (word.Width < 64)
            word = SymbolicBits.Concat(word, word);
        for (long at = 0; at < size && !Active.IsFalse; at += 8)
            Store(address, (int)(at * 8), size - at >= 8 ? word : word.Truncate((int)(size - at) * 8));
    }

    /// <summary>The numbers that a value has on the active paths, each with its paths; null when there are too many or it is not known.</summary>
    public IReadOnlyList<(Bdd Guard, ulong Value)>? Targets(SymbolicBits value) => value.EnumerateValues(Space, Care.IsTrue ? Active : Space.And(Active, Care), _limits.Targets);

    /// <summary>A value's number when it has only one on the active paths.</summary>
    public ulong? Constant(SymbolicBits value) => value.IsConstantUnder(Space, Care.IsTrue ? Active : Space.And(Active, Care), out var number) ? number : null;

    /// <summary>Does something for each number that a value has, on its paths, and joins the results.</summary>
    private SymbolicBits Each(IReadOnlyList<(Bdd Guard, ulong Value)> targets, Func<ulong, SymbolicBits> action, int width)
    {
        if (targets is [var (_, only)])
            return action(only);
        var entry = Active;
        var left = Bdd.False;
        var isWhole = true;
        SymbolicBits result = default;
        foreach (var (guard, target) in targets)
        {
            if (Space.TotalNodes > NodeLimit)
            {
                Active = entry;
                Step();
                return Unreached(width);
            }
            var here = Relevant(guard);
            var paths = Active = Space.And(entry, here);
            var value = action(target);
            result = result.Width == 0 || width == 0 ? value : SymbolicBits.Ite(Space, here, value, result);
            isWhole &= Active == paths;
            left = Space.Or(left, Active);
        }
        Active = isWhole ? entry : left;
        return width != 0 && result.Width == 0 ? Unreached(width) : result;
    }

    private SymbolicBits LoadAt(ulong address, int bitOffset, int width)
    {
        if (Find(address, bitOffset, width, "read") is not { } place)
            return Unreached(width);
        return Memory.Load(place.Object, place.Bit, width);
    }

    private void StoreAt(ulong address, int bitOffset, SymbolicBits value)
    {
        if (Find(address, bitOffset, value.Width, "written") is { } place)
            Memory.Store(Active, place.Object, place.Bit, value);
    }

    /// <summary>What an address means; paths on which it means nothing end.</summary>
    private (MemoryObject Object, long Bit)? Find(ulong address, int bitOffset, int width, string what)
    {
        if (Memory.Find(address, out var offset) is not { } found)
        {
            GiveUp(address + (ulong)(bitOffset / 8) < 1 << 16 ? $"NULL + {address + (ulong)(bitOffset / 8)} is {what}" : $"address {address:x} is {what}, where no object is", kind: RunEventKind.Bug);
            return null;
        }
        var bit = offset * 8 + bitOffset;
        if (bit < 0 || bit + width > found.Size * 8 || found.Function is not null)
        {
            Memory.Recorder?.Spoil();
            GiveUp($"{found.Name} has {found.Size} bytes, and {width / 8} at {bit / 8} are {what}", kind: RunEventKind.Bug);
            return null;
        }
        return (found, bit);
    }

    /// <summary>A text, with the reason for which a value is not known.</summary>
    internal string Because(string text, SymbolicBits value) => value.OpaqueReasons(Space) is [var reason, ..] ? $"{text}: {reason}" : text;
}
