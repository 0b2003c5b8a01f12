using System.Collections.Frozen;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>Bit operations and atomics, which the kernel writes in assembly (Linux include/linux/bitops.h, arch/arm64/include/asm/atomic.h). On one CPU an atomic operation is an ordinary one.</summary>
internal static class BitIntrinsics
{
    /// <summary>Of the longest bitmap that is made of others at once.</summary>
    private const ulong MostBits = 1 << 16;

    public static void AddTo(IntrinsicTable table)
    {
        foreach (var prefix in (string[])["", "__", "arch_", "arch___"])
        {
            table[prefix + "set_bit"] = call => Change(call, static (_, _) => Bdd.True);
            table[prefix + "clear_bit"] = call => Change(call, static (_, _) => Bdd.False);
            table[prefix + "change_bit"] = call => Change(call, static (space, before) => space.Not(before));
            table[prefix + "test_and_set_bit"] = call => Change(call, static (_, _) => Bdd.True);
            table[prefix + "test_and_clear_bit"] = call => Change(call, static (_, _) => Bdd.False);
            table[prefix + "test_and_change_bit"] = call => Change(call, static (space, before) => space.Not(before));
        }
        table["clear_bit_unlock"] = call => Change(call, static (_, _) => Bdd.False);
        table["test_and_set_bit_lock"] = call => Change(call, static (_, _) => Bdd.True);
        table["__bitmap_and"] = call => Combine(call, static (space, left, right) => left.And(space, right));
        table["__bitmap_andnot"] = call => Combine(call, static (space, left, right) => left.And(space, right.Not(space)));
        table.AddFallback(Atomic);
        table.AddFallback(ExchangeCase);
        foreach (var suffix in (string[])["", "l", "ll"])
        {
            var width = suffix.Length == 0 ? 32 : 64;
            table["__builtin_ffs" + suffix] = call => FindFirst(call, width);
            table["__builtin_clz" + suffix] = call => call[0].Resize(width, false).CountLeadingZeros(call.Space).Resize(call.Width, false);
            table["__builtin_ctz" + suffix] = call => call[0].Resize(width, false).CountTrailingZeros(call.Space).Resize(call.Width, false);
            table["__builtin_popcount" + suffix] = call => call[0].Resize(width, false).PopulationCount(call.Space).Resize(call.Width, false);
        }
        table["__sw_hweight32"] = call => call[0].Resize(32, false).PopulationCount(call.Space).Resize(call.Width, false);
        table["__sw_hweight64"] = call => call[0].Resize(64, false).PopulationCount(call.Space).Resize(call.Width, false);
        table["__arch_hweight64"] = table.Find("__sw_hweight64")!;
        table["__arch_hweight32"] = table.Find("__sw_hweight32")!;
    }

    /// <summary>One more than the lowest set bit's number; 0 for none.</summary>
    private static SymbolicBits FindFirst(IntrinsicCall call, int width)
    {
        var value = call[0].Resize(width, false);
        var found = value.CountTrailingZeros(call.Space).Resize(32, false).Add(call.Space, SymbolicBits.FromConstant(1, 32));
        return SymbolicBits.Ite(call.Space, value.IsNonZero(call.Space), found, SymbolicBits.FromConstant(0, 32)).Resize(call.Width, false);
    }

    /// <summary>Replaces the bit that the first argument numbers in the bitmap that the second points to.</summary>
    private static SymbolicBits Change(IntrinsicCall call, Func<BddSpace, Bdd, Bdd> change)
    {
        var number = call[0].Resize(64, true);
        var bitmap = call[1];
        var word = number.ArithmeticShiftRight(6).ShiftLeft(3);
        var address = bitmap.Add(call.Space, word);
        if (call.Run.Constant(number) is { } bit)
        {
            var place = (int)(bit & 63);
            var before = call.Run.Load(address, place, 1)[0];
            call.Run.Store(address, place, SymbolicBits.FromBool(change(call.Space, before), 1));
            return call.Truth(before);
        }
        var mask = SymbolicBits.FromConstant(1, 64).ShiftLeft(call.Space, number.And(call.Space, SymbolicBits.FromConstant(63, 64)));
        var old = call.Run.Load(address, 0, 64);
        var result = old.And(call.Space, mask).IsNonZero(call.Space);
        var wanted = change(call.Space, result);
        call.Run.Store(address, 0, SymbolicBits.Ite(call.Space, wanted, old.Or(call.Space, mask), old.And(call.Space, mask.Not(call.Space))));
        return call.Truth(result);
    }

    /// <summary>
    /// Makes a bitmap of two others (Linux lib/bitmap.c). For a bitmap of one word, which is all that the hypervisor has, a compiler that knows its length does it in place: no library is linked to it.
    /// </summary>
    /// <returns>Whether a bit of it is set.</returns>
    private static SymbolicBits Combine(IntrinsicCall call, Func<BddSpace, SymbolicBits, SymbolicBits, SymbolicBits> combine)
    {
        if (call.Run.Constant(call[3]) is not ({ } length and <= MostBits))
            return call.Run.Unknown("a bitmap of unknown length", call.Width);
        var any = Bdd.False;
        for (var start = 0; start < (int)length; start += 64)
        {
            var width = Math.Min(64, (int)length - start);
            var word = combine(call.Space, call.Run.Load(call[1], start, 64), call.Run.Load(call[2], start, 64)).Truncate(width).ZeroExtend(64);
            call.Run.Store(call[0], start, word);
            any = call.Space.Or(any, word.IsNonZero(call.Space));
        }
        return call.Truth(any);
    }

    private static readonly FrozenSet<string> s_orders = FrozenSet.Create("relaxed", "acquire", "release");

    /// <summary>
    /// An atomic operation by its name: <c>[raw_|arch_]atomic[64|_long]_[fetch_]OP[_return][_ORDER]</c> and the tests among them (Linux Documentation/atomic_t.txt).
    /// </summary>
    private static Intrinsic? Atomic(string name)
    {
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries).ToList();
        words.RemoveAll(word => word is "raw" or "arch" or "instrumented");
        var type = words.FirstOrDefault();
        if (type is not ("atomic" or "atomic64"))
            return null;
        var width = type == "atomic64" ? 64 : 32;
        words.RemoveAt(0);
        if (words is ["long", ..])
        {
            width = 64;
            words.RemoveAt(0);
        }
        if (words.Count > 0 && s_orders.Contains(words[^1]))
            words.RemoveAt(words.Count - 1);
        return words switch
        {
            ["read"] => call => call.Run.Load(call[0], 0, width),
            ["set"] => call => Store(call, call[0], call[1].Resize(width, true)),
            ["inc"] or ["dec"] => Update(width, words[0], false, _ => SymbolicBits.FromConstant(1, width)),
            ["inc" or "dec", "return"] => Update(width, words[0], true, _ => SymbolicBits.FromConstant(1, width)),
            ["inc" or "dec", "and", "test"] => call => call.Truth(call.Space.Not(Update(width, words[0], true, _ => SymbolicBits.FromConstant(1, width))(call).IsNonZero(call.Space))),
            ["add" or "sub" or "and" or "or" or "xor" or "andnot"] => Update(width, words[0], false, call => call[0].Resize(width, true), 1),
            ["add" or "sub", "return"] => Update(width, words[0], true, call => call[0].Resize(width, true), 1),
            ["sub", "and", "test"] => call => call.Truth(call.Space.Not(Update(width, "sub", true, inner => inner[0].Resize(width, true), 1)(call).IsNonZero(call.Space))),
            ["fetch", "inc" or "dec"] => Update(width, words[1], false, _ => SymbolicBits.FromConstant(1, width)),
            ["fetch", "add" or "sub" or "and" or "or" or "xor" or "andnot"] => Update(width, words[1], false, call => call[0].Resize(width, true), 1),
            ["xchg"] => call => Exchange(call, call[0], call[1], width),
            ["cmpxchg"] => call => CompareExchange(call, width),
            ["try", "cmpxchg"] => call => TryCompareExchange(call, width),
            _ => null,
        };
    }

    /// <summary><c>__cmpxchg_case_[ORDER_]BITS(pointer, old, new)</c> and <c>__xchg_case_[ORDER_]BITS(new, pointer)</c> (Linux arch/arm64/include/asm/cmpxchg.h).</summary>
    private static Intrinsic? ExchangeCase(string name)
    {
        var isCompared = name.StartsWith("__cmpxchg_case_", StringComparison.Ordinal);
        if ((!isCompared && !name.StartsWith("__xchg_case_", StringComparison.Ordinal)) || !int.TryParse(name.AsSpan(name.LastIndexOf('_') + 1), out var width) || width is not (8 or 16 or 32 or 64))
            return null;
        return isCompared ? call => CompareExchange(call, width) : call => Exchange(call, call[1], call[0], width);
    }

    private static SymbolicBits Store(IntrinsicCall call, SymbolicBits address, SymbolicBits value)
    {
        call.Run.Store(address, 0, value);
        return default;
    }

    private static Intrinsic Update(int width, string operation, bool givesNew, Func<IntrinsicCall, SymbolicBits> operand, int pointer = 0) => call =>
    {
        var space = call.Space;
        var before = call.Run.Load(call[pointer], 0, width);
        var with = operand(call);
        var after = operation switch
        {
            "inc" or "add" => before.Add(space, with),
            "dec" or "sub" => before.Subtract(space, with),
            "and" => before.And(space, with),
            "or" => before.Or(space, with),
            "xor" => before.Xor(space, with),
            _ => before.And(space, with.Not(space)),
        };
        call.Run.Store(call[pointer], 0, after);
        return givesNew ? after : before;
    };

    private static SymbolicBits Exchange(IntrinsicCall call, SymbolicBits address, SymbolicBits value, int width)
    {
        var before = call.Run.Load(address, 0, width);
        call.Run.Store(address, 0, value.Resize(width, true));
        return before;
    }

    /// <summary>The second argument points to what is expected, and where that differs gets what is there.</summary>
    private static SymbolicBits TryCompareExchange(IntrinsicCall call, int width)
    {
        var before = call.Run.Load(call[0], 0, width);
        var isSame = before.Equal(call.Space, call.Run.Load(call[1], 0, width));
        call.Run.Store(call[0], 0, SymbolicBits.Ite(call.Space, isSame, call[2].Resize(width, true), before));
        call.Run.Store(call[1], 0, before);
        return call.Truth(isSame);
    }

    private static SymbolicBits CompareExchange(IntrinsicCall call, int width)
    {
        var before = call.Run.Load(call[0], 0, width);
        var isSame = before.Equal(call.Space, call[1].Resize(width, true));
        call.Run.Store(call[0], 0, SymbolicBits.Ite(call.Space, isSame, call[2].Resize(width, true), before));
        return before;
    }
}
