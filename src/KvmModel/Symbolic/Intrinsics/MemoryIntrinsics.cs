using KvmModel.Lowering;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>Blocks of memory: allocation, copying, strings, and the memory of userspace, which is ordinary memory here (Linux include/linux/{slab,string,uaccess}.h).</summary>
internal static class MemoryIntrinsics
{
    /// <summary>More than a VM or a vCPU of the hypervisor's takes, in bytes.</summary>
    private const ulong EnoughForHyp = 1 << 16;

    /// <summary>The longest string that is followed, in bytes.</summary>
    private const int StringLimit = 4096;

    /// <summary>Room for the largest CONFIG_NR_CPUS, in bytes.</summary>
    private const long MaskSize = 1024;

    public static void AddTo(IntrinsicTable table)
    {
        foreach (var prefix in (string[])["", "__", "__builtin_"])
        {
            table[prefix + "memcpy"] = Copy;
            table[prefix + "memmove"] = Copy;
            table[prefix + "memset"] = Set;
            table[prefix + "memcmp"] = call => Compare(call, call.Run.Constant(call[2]), false);
            table[prefix + "strcmp"] = call => Compare(call, StringLimit, true);
            table[prefix + "strncmp"] = call => Compare(call, call.Run.Constant(call[2]), true);
            table[prefix + "strlen"] = Length;
            table[prefix + "strncpy"] = CopyString;
        }
        table["__builtin_isdigit"] = call => call.Truth(call[0].Subtract(call.Space, SymbolicBits.FromConstant('0', call[0].Width)).UnsignedLess(call.Space, SymbolicBits.FromConstant(10, call[0].Width)));
        foreach (var suffix in (string[])["", "_noprof"])
        {
            foreach (var name in (string[])["kmalloc", "kzalloc", "kvmalloc", "kvzalloc", "__kmalloc", "vmalloc", "vzalloc", "kmalloc_large", "kmalloc_node", "kzalloc_node", "kvmalloc_node", "kvzalloc_node", "__vmalloc", "__kvmalloc_node"])
                table[name + suffix] = call => Allocate(call, call[0]);
            foreach (var name in (string[])["kcalloc", "kmalloc_array", "kvcalloc", "kvmalloc_array"])
                table[name + suffix] = call => Allocate(call, call[0].Resize(64, false).Multiply(call.Space, call[1].Resize(64, false)));
            table["__alloc_percpu" + suffix] = call => Allocate(call, call[0]);
            table["pcpu_alloc" + suffix] = call => Allocate(call, call[0]);
            table["__get_free_pages" + suffix] = call => Allocate(call, SymbolicBits.FromConstant(4096, 64));
            table["get_free_pages" + suffix] = call => Allocate(call, SymbolicBits.FromConstant(4096, 64));
            table["get_zeroed_page" + suffix] = call => Allocate(call, SymbolicBits.FromConstant(4096, 64));
            // What the kernel gives to its hypervisor has sizes of types that its own units do not know (Linux arch/arm64/kvm/hyp/hyp-constants.c).
            table["alloc_pages_exact" + suffix] = call => Allocate(call, call.Run.Constant(call[0]) is null ? SymbolicBits.FromConstant(EnoughForHyp, 64) : call[0]);
            table["alloc_pages" + suffix] = call => Allocate(call, SymbolicBits.FromConstant(4096, 64));
            table["kmemdup" + suffix] = Duplicate;
            table["__kmalloc_cache" + suffix] = call => Allocate(call, call[2]);
            table["kmalloc_trace" + suffix] = call => Allocate(call, call[2]);
        }
        foreach (var name in (string[])["copy_to_user", "_copy_to_user", "__copy_to_user", "copy_from_user", "_copy_from_user", "__copy_from_user"])
            table[name] = call => { Copy(call); return call.Constant(0); };
        table["clear_user"] = table["__clear_user"] = table["__arch_clear_user"] = call => { call.Run.Fill(call[0], SymbolicBits.FromConstant(0, 8), (long)(call.Run.Constant(call[1]) ?? 0)); return call.Constant(0); };
        table["put_user"] = table["__put_user"] = call => { call.Run.Store(call[1], 0, call[0]); return call.Constant(0); };
        table["get_user"] = table["__get_user"] = GetUser;
        foreach (var name in (string[])["alloc_cpumask_var_node", "alloc_cpumask_var", "zalloc_cpumask_var", "zalloc_cpumask_var_node"])
            table[name] = AllocateMask;
        table["access_ok"] = call => call.Constant(1);
        table["__access_ok"] = call => call.Constant(1);
        table["check_zeroed_user"] = call => call.Constant(1);
    }

    private static SymbolicBits Copy(IntrinsicCall call)
    {
        if (call.Run.Constant(call[2]) is { } size)
            call.Run.CopyBytes(call[0], call[1], (long)size);
        else
            call.Run.GiveUp($"{call.Name}() of a length that is not known");
        return call[0];
    }

    private static SymbolicBits Set(IntrinsicCall call)
    {
        if (call.Run.Constant(call[2]) is { } size)
            call.Run.Fill(call[0], call[1].Truncate(8), (long)size);
        else
            call.Run.GiveUp($"{call.Name}() of a length that is not known");
        return call[0];
    }

    /// <summary>Compares bytes up to a length, and up to a NUL for strings: below, equal or above zero.</summary>
    private static SymbolicBits Compare(IntrinsicCall call, ulong? size, bool isString)
    {
        if (size is not { } length)
            return call.Run.Unknown($"{call.Name}() of a length that is not known", call.Width);
        var space = call.Space;
        var result = SymbolicBits.FromConstant(0, 32);
        var equal = Bdd.True;
        for (ulong at = 0; at < length; at++)
        {
            var left = call.Run.Load(call[0], (int)at * 8, 8);
            var right = call.Run.Load(call[1], (int)at * 8, 8);
            result = SymbolicBits.Ite(space, equal, left.ZeroExtend(32).Subtract(space, right.ZeroExtend(32)), result);
            equal = space.And(equal, left.Equal(space, right));
            if (isString)
                equal = space.And(equal, left.IsNonZero(space));
            if (space.And(equal, call.Run.Active).IsFalse)
                break;
        }
        return result;
    }

    private static SymbolicBits Length(IntrinsicCall call)
    {
        for (var at = 0; at < StringLimit; at++)
        {
            if (call.Run.Constant(call.Run.Load(call[0], at * 8, 8)) is not { } value)
                break;
            if (value == 0)
                return call.Constant((ulong)at);
        }
        return call.Run.Unknown("the length of a string that is not known", call.Width);
    }

    /// <summary>Copies a string into a block of a fixed size, the rest of which becomes zero (C11 7.24.2.4).</summary>
    private static SymbolicBits CopyString(IntrinsicCall call)
    {
        if (call.Run.Constant(call[2]) is not { } size || size > StringLimit)
        {
            call.Run.GiveUp($"{call.Name}() of a length that is not known");
            return call[0];
        }
        var goesOn = Bdd.True;
        for (var at = 0; at < (int)size; at++)
        {
            var next = goesOn.IsFalse ? SymbolicBits.FromConstant(0, 8) : SymbolicBits.Ite(call.Space, goesOn, call.Run.Load(call[1], at * 8, 8), SymbolicBits.FromConstant(0, 8));
            goesOn = next.IsNonZero(call.Space);
            call.Run.Store(call[0], at * 8, next);
        }
        return call[0];
    }

    private static SymbolicBits Allocate(IntrinsicCall call, SymbolicBits size)
    {
        // The sizes ascend.
        if (call.Run.Targets(size) is not { Count: > 0 } sizes || sizes[^1] is not { Value: <= (ulong)Memory.SizeLimit } largest)
            return call.Run.Unknown($"{call.Name}() of a size that is not known", call.Width);
        return call.Constant(call.Run.Memory.Allocate($"{call.Name} in {call.Run.Place?.Function.Name}()", (long)largest.Value).Address);
    }

    /// <summary>A set of CPUs behind the pointer that the first argument points to.</summary>
    private static SymbolicBits AllocateMask(IntrinsicCall call)
    {
        call.Run.Store(call[0], 0, SymbolicBits.FromConstant(call.Run.Memory.Allocate("a set of CPUs", MaskSize).Address, 64));
        return call.Constant(1);
    }

    private static SymbolicBits Duplicate(IntrinsicCall call)
    {
        var copy = Allocate(call, call[1]);
        if (call.Run.Constant(call[1]) is { } size)
            call.Run.CopyBytes(copy, call[0], (long)size);
        return copy;
    }

    /// <summary><c>get_user(x, pointer)</c>: the macro assigns its first operand.</summary>
    private static SymbolicBits GetUser(IntrinsicCall call)
    {
        switch (call.Codes[0])
        {
            case LocalCode local:
                call.Run.Set(local.Local, call.Run.Load(call[1], 0, local.Width));
                break;
            case LoadCode load:
                call.Run.Store(call.Run.Evaluate(load.Address), load.BitOffset, call.Run.Load(call[1], 0, load.Width));
                break;
            default:
                call.Run.GiveUp($"{call.Name}() into something that is no variable");
                break;
        }
        return call.Constant(0);
    }
}
