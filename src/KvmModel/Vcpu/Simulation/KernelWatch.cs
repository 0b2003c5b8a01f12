using System.Collections.Immutable;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Watches the kernel at work from when it is made: while the host starts, or while userspace makes a VM. In: calls of functions that give 0 or a negative errno, and what was noticed in them and around them. Out: what goes wrong. A warning, a bug or a message of level
/// <c>KERN_WARNING</c> counts wherever it comes from; other messages count where the call that they are said in fails, since some checks (Linux v6.12 arch/arm64/kvm/emulate-nested.c
/// check_fgt_masks()) say at that level why.
/// </summary>
internal sealed class KernelWatch(RunningKernel kernel)
{
    private readonly ImmutableArray<KernelComplaint>.Builder _complaints = ImmutableArray.CreateBuilder<KernelComplaint>();
    private int _seen = kernel.Log.Count;

    /// <summary>Calls a function by role whose result says whether it worked.</summary>
    public void Call(ReadOnlySpan<string> role)
    {
        Collect(Bdd.False);
        if (kernel.Call(role) is not { } result)
            return;
        if (!kernel.Run.GivenUp.IsFalse)
            kernel.NotAnswered($"{role[0]}() is not run to its end");
        var failed = kernel.Space.AndNot(result.IsNonZero(kernel.Space), kernel.Run.GivenUp);
        Collect(failed);
        if (!failed.IsFalse)
            _complaints.Add(new KernelComplaint(failed, kernel.Run.Constant(result) is { } code ? $"returns {(int)code}" : "fails", kernel.Find(role)!.Name, null));
    }

    /// <summary>What went wrong so far, in order.</summary>
    public ImmutableArray<KernelComplaint> Complaints()
    {
        Collect(Bdd.False);
        return _complaints.ToImmutable();
    }

    /// <param name="failed">When the call failed that was made last.</param>
    private void Collect(Bdd failed)
    {
        for (; _seen < kernel.Log.Count; _seen++)
        {
            var noticed = kernel.Log[_seen];
            var guard = noticed.Kind switch
            {
                RunEventKind.Warning or RunEventKind.Complaint or RunEventKind.Bug => noticed.Guard,
                RunEventKind.Message => kernel.Space.And(noticed.Guard, failed),
                _ => Bdd.False,
            };
            if (!guard.IsFalse)
                _complaints.Add(new KernelComplaint(guard, noticed.Text, noticed.Function, noticed.Location));
        }
    }
}
