namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Code that is patched when the kernel starts, and what a CPU knows of itself: capabilities, static keys, the current task, per-CPU offsets, addresses in the hypervisor.
/// </summary>
internal static class CpuIntrinsics
{
    public static void AddTo(IntrinsicTable table)
    {
        foreach (var name in (string[])["alternative_has_cap_likely", "alternative_has_cap_unlikely", "alternative_has_feature_likely", "alternative_has_feature_unlikely"])
            table[name] = HasCapability;
        // On one CPU, work for all CPUs is an ordinary call. The system's capabilities are enabled in one, before the code is patched for them (Linux include/linux/stop_machine.h,
        // arch/arm64/kernel/cpufeature.c enable_cpu_capabilities()).
        table["stop_machine"] = table["stop_machine_cpuslocked"] = call =>
        {
            var function = call[0];
            call.Run.Memory.Store(Bdd.True, IsPatchedForBootOnly(call), 0, SymbolicBits.FromConstant(1, 64));
            var result = call.Run.CallThrough(function, [call[1]], 32);
            call.Run.Memory.Store(Bdd.True, IsPatchedForBootOnly(call), 0, SymbolicBits.FromConstant(0, 64));
            return result;
        };
        // The second operand says which way the branch is compiled: the value is whether the key differs from it (Linux include/linux/jump_label.h).
        table["arch_static_branch"] = table["arch_static_branch_jump"] = call =>
            call.Truth(call.Space.Xor(call.Run.Load(call[0], 0, 32).IsNonZero(call.Space), call[1].IsNonZero(call.Space)));
        foreach (var suffix in (string[])["", "_cpuslocked"])
        {
            table["static_key_enable" + suffix] = call => SetKey(call, 1);
            table["static_key_disable" + suffix] = call => SetKey(call, 0);
            table["static_key_slow_inc" + suffix] = call => SetKey(call, 1);
            table["static_key_slow_dec" + suffix] = call => SetKey(call, 0);
        }
        table["get_current"] = call => call.Constant(KernelIntrinsics.CurrentTask(call.Run).Address);
        foreach (var name in (string[])["__my_cpu_offset", "__kern_my_cpu_offset", "__hyp_my_cpu_offset", "raw_smp_processor_id", "smp_processor_id", "debug_smp_processor_id", "__hyp_per_cpu_offset"])
            table[name] = call => call.Constant(0);
        // All ones for an index below the size, else 0 (Linux arch/arm64/include/asm/barrier.h).
        table["array_index_mask_nospec"] = call =>
            SymbolicBits.FromBool(call[0].Resize(64, false).UnsignedLess(call.Space, call[1].Resize(64, false)), 1).SignExtend(64).Resize(call.Width, false);
        table["__kern_hyp_va"] = call => call[0];
        // The build turns these pointers into offsets from where they are (Linux arch/arm64/kernel/pi/relacheck.c); here they stay as they are written.
        table["prel64_to_pointer"] = call => call.Run.Load(call[0], 0, 64);
    }

    /// <summary>The bit of the host's capabilities that the operand numbers; false for what the configuration leaves out (Linux arch/arm64/include/asm/cpucaps.h cpucap_is_possible()).</summary>
    private static SymbolicBits HasCapability(IntrinsicCall call)
    {
        var program = call.Run.Program;
        var bootOnly = call.Run.Memory.Load(IsPatchedForBootOnly(call), 0, 64).KnownValue != 0;
        var bitmap = (bootOnly ? program.FindVariable("boot_cpucaps") ?? program.FindVariable("boot_capabilities") : null) ?? program.FindVariable("system_cpucaps") ?? program.FindVariable("cpu_hwcaps");
        if (bitmap is null)
            return call.Run.Unknown("the host's capabilities are not found", call.Width);
        if (call.Run.Constant(call[0]) is not { } number || (long)number >= bitmap.Size * 8)
            return call.Run.Unknown("a capability that is not known", call.Width);
        return call.Truth(call.Run.Memory.Load(bitmap, (long)number, 1)[0]);
    }

    /// <summary>Not 0 while the code is patched for the boot CPU's capabilities and for no others.</summary>
    private static MemoryObject IsPatchedForBootOnly(IntrinsicCall call) => call.Run.Singleton("whether code is patched for the boot CPU only", 8);

    private static SymbolicBits SetKey(IntrinsicCall call, uint value)
    {
        call.Run.Store(call[0], 0, SymbolicBits.FromConstant(value, 32));
        return default;
    }
}
