using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The hypervisor's part of an exit of a protected VM, which it answers from tables of its own (Linux v7.3 arch/arm64/kvm/hyp/nvhe/switch.c pvm_exit_handlers, sys_regs.c
/// kvm_handle_pvm_sysreg()), or leaves to the kernel.
/// </summary>
/// <param name="function">What it begins with.</param>
/// <param name="hasMoved">When the guest goes on behind its instruction.</param>
internal sealed class HypervisorExit(RunningKernel kernel, GuestVm guest, ExitTrace trace, FunctionSymbol function, MemoryObject exitCode, Func<Bdd> hasMoved) : IExitHandler
{
    private readonly FunctionSymbol? _answer = kernel.Expect(["kvm_handle_pvm_sys64"], ProgramDomain.Hyp);
    private readonly FunctionSymbol? _skip = kernel.Expect(["__kvm_skip_instr"], ProgramDomain.Hyp);

    public MemoryObject Vcpu => guest.Running;

    public MemoryObject Code => exitCode;

    public bool CanSkip => _answer is not null && _skip is not null;

    public KernelAnswer Run(Bdd guard)
    {
        var space = kernel.Space;
        trace.Begin();
        kernel.Run.Reset();
        var isResumed = Call(guard);
        trace.End();
        var live = space.AndNot(guard, kernel.Run.GivenUp);
        var undefined = space.And(live, trace.Injected);
        var resumed = space.AndNot(space.And(live, isResumed), undefined);
        return new KernelAnswer(space.And(guard, kernel.Run.GivenUp), undefined, space.AndNot(space.AndNot(live, isResumed), undefined), space.And(resumed, hasMoved()));
    }

    /// <summary>All but what answers, in whose place the instruction is skipped.</summary>
    public void Skip(Bdd guard)
    {
        kernel.Intrinsics[_answer!.Name] = call =>
        {
            call.Run.Invoke(_skip!, [call[0]], 0);
            return call.Constant(1);
        };
        Call(guard);
        kernel.Intrinsics.Remove(_answer.Name);
    }

    private Bdd Call(Bdd guard) => kernel.Run.Call(function, [RunningKernel.PointerTo(guest.Running), RunningKernel.PointerTo(exitCode)], guard).IsNonZero(kernel.Space);
}
