using KvmModel.Arm64;

namespace KvmModel.Symbolic.Intrinsics;

/// <summary>
/// The kernel helpers that are given by their meaning: those that are inline assembly, those that patch code, and machinery around what a vCPU does. All else is run as it is
/// written.
/// </summary>
public static class KernelIntrinsics
{
    /// <summary>Generous for <c>struct task_struct</c>, in bytes.</summary>
    private const long TaskSize = 64 * 1024;

    /// <summary>The task that a run takes place in.</summary>
    public static MemoryObject CurrentTask(Evaluator run) => run.Singleton("current", TaskSize);

    /// <param name="registers">The CPU's registers.</param>
    /// <param name="nameOf">A register's architectural name, in upper case; null for one that has none.</param>
    public static IntrinsicTable Create(CpuRegisters registers, Func<SystemRegisterEncoding, string?> nameOf)
    {
        var table = new IntrinsicTable();
        SilentIntrinsics.AddTo(table);
        BitIntrinsics.AddTo(table);
        MemoryIntrinsics.AddTo(table);
        AssertionIntrinsics.AddTo(table);
        InterruptIntrinsics.AddTo(table);
        MessageIntrinsics.AddTo(table);
        CpuIntrinsics.AddTo(table);
        HypercallIntrinsics.AddTo(table);
        PkvmIntrinsics.AddTo(table);
        XArrayIntrinsics.AddTo(table);
        new RegisterIntrinsics(registers, nameOf).AddTo(table);
        return table;
    }
}
