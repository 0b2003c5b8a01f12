using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Runs the vCPU until its guest would (Linux v6.12 arch/arm64/kvm/arm.c kvm_arch_vcpu_run_pid_change(), kvm_arch_vcpu_ioctl_run()): afterwards memory and the CPU's
/// registers are as they are while the guest runs.
/// </summary>
internal static class GuestEntry
{
    /// <summary>The paths on which the guest is entered.</summary>
    /// <param name="enter">What the guest does: it ends the run, or returns the code of its exit. Null for a guest that is only entered.</param>
    /// <param name="prepared">Called when the vCPU is about to be loaded.</param>
    public static Bdd Run(RunningKernel kernel, GuestVm guest, Intrinsic? enter = null, Action? prepared = null)
    {
        var vcpu = RunningKernel.PointerTo(guest.Vcpu);
        var entered = Bdd.False;
        // Assembly from here on: the guest's registers are loaded and it runs (Linux arch/arm64/kvm/hyp/entry.S).
        kernel.Run.Listen("the guest is entered", running =>
        {
            entered = kernel.Space.Or(entered, kernel.Run.Active);
            guest.Enter(running);
        });
        kernel.Intrinsics["__guest_enter"] = call =>
        {
            call.Run.Tell("the guest is entered", call[0]);
            if (enter is not null)
                return enter(call);
            call.Run.Leave();
            return call.Constant(0);
        };
        if (kernel.Call(["kvm_arch_vcpu_run_pid_change"], vcpu) is not { } ready)
            return Bdd.False;
        var space = kernel.Space;
        kernel.Narrow(space.AndNot(guest.Exists, space.Or(kernel.Run.GivenUp, ready.IsNonZero(space))));
        prepared?.Invoke();
        kernel.Call(["kvm_arch_vcpu_ioctl_run"], vcpu);
        kernel.Narrow(space.And(kernel.Run.Care, space.AndNot(entered, kernel.Run.GivenUp)));
        return kernel.Run.Care;
    }
}
