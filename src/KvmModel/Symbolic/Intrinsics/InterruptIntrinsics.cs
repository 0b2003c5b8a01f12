namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// Whether interrupts are masked on the one CPU: code asserts it, and none ever comes (Linux arch/arm64/include/asm/irqflags.h, daifflags.h). The host's interrupts have descriptors that say
/// nothing (Linux include/linux/irqdesc.h).
/// </summary>
internal static class InterruptIntrinsics
{
    /// <summary>PSR_I_BIT (Linux arch/arm64/include/uapi/asm/ptrace.h).</summary>
    private const ulong Mask = 1 << 7;

    /// <summary>Generous for <c>struct irq_desc</c>, in bytes.</summary>
    private const long DescriptorSize = 4096;

    public static void AddTo(IntrinsicTable table)
    {
        table["arch_local_irq_disable"] = table["local_daif_mask"] = call => Set(call, SymbolicBits.FromConstant(Mask, 64));
        table["arch_local_irq_enable"] = call => Set(call, SymbolicBits.FromConstant(0, 64));
        table["arch_local_irq_save"] = table["local_daif_save"] = call =>
        {
            var before = Masked(call);
            Set(call, SymbolicBits.FromConstant(Mask, 64));
            return before;
        };
        table["arch_local_irq_restore"] = table["local_daif_restore"] = call => Set(call, call[0].Resize(64, false).And(call.Space, SymbolicBits.FromConstant(Mask, 64)));
        table["arch_local_save_flags"] = table["local_daif_save_flags"] = Masked;
        table["arch_irqs_disabled"] = call => call.Truth(Masked(call).IsNonZero(call.Space));
        table["irq_to_desc"] = call => call.Constant(call.Run.Singleton("an interrupt of the host", DescriptorSize).Address);
        table["arch_irqs_disabled_flags"] = call => call.Truth(call[0].IsNonZero(call.Space));
    }

    /// <summary>PSTATE.I in its place, or 0.</summary>
    private static SymbolicBits Masked(IntrinsicCall call) => call.Run.Memory.Load(State(call), 0, 64);

    private static SymbolicBits Set(IntrinsicCall call, SymbolicBits flags)
    {
        call.Run.Memory.Store(call.Run.Active, State(call), 0, flags);
        return default;
    }

    private static MemoryObject State(IntrinsicCall call) => call.Run.Singleton("whether interrupts are masked", 8);
}
