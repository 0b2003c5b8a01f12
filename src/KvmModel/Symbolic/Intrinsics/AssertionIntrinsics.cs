namespace KvmModel.Symbolic.Intrinsics;

/// <summary>Assertions (Linux include/asm-generic/bug.h, include/linux/kvm_host.h): the condition is run, and where it can hold this is noted. A <c>BUG</c> ends its paths.</summary>
internal static class AssertionIntrinsics
{
    public static void AddTo(IntrinsicTable table)
    {
        foreach (var name in (string[])["WARN_ON", "WARN_ON_ONCE", "WARN_ON_SMP", "WARN", "WARN_ONCE", "VM_WARN_ON", "VM_WARN_ON_ONCE", "KVM_BUG_ON"])
            table[name] = Warn;
        foreach (var name in (string[])["BUG_ON", "VM_BUG_ON"])
            table[name] = call =>
            {
                call.Run.GiveUp($"{call.Name} holds", call[0].IsNonZero(call.Space), RunEventKind.Bug);
                return default;
            };
        foreach (var name in (string[])["panic", "__builtin_unreachable", "__builtin_trap", "nvhe_hyp_panic_handler", "hyp_panic", "die", "__stack_chk_fail", "__kvm_unexpected_el2_exception"])
            table[name] = call =>
            {
                call.Run.GiveUp($"{call.Name}() is reached", null, RunEventKind.Bug);
                return default;
            };
    }

    private static SymbolicBits Warn(IntrinsicCall call)
    {
        var holds = call[0].IsNonZero(call.Space);
        var where = call.Space.And(call.Run.Active, holds);
        if (!where.IsFalse)
            call.Run.Note(RunEventKind.Warning, call.Name is "WARN" or "WARN_ONCE" && MessageText.Of(call, 1) is { } text ? $"{call.Name}: {text.Text}" : $"{call.Name} holds", where);
        return call.Truth(holds);
    }
}
