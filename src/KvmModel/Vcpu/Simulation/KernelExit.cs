using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// The kernel's part of an exit (Linux v6.12 arch/arm64/kvm/handle_exit.c handle_exit()), for a vCPU and CPU that are as the hypervisor leaves them. It may be run again from the same state.
/// </summary>
internal sealed class KernelExit(RunningKernel kernel, GuestVm guest, ExitTrace trace, FunctionSymbol function, MemoryObject exitCode) : IExitHandler
{
    private readonly FunctionSymbol? _skip = kernel.Find(["kvm_incr_pc"]);

    public MemoryObject Vcpu => guest.Vcpu;

    public MemoryObject Code => exitCode;

    public bool CanSkip => _skip is not null;

    public void Skip(Bdd guard) => kernel.Run.Call(_skip!, [RunningKernel.PointerTo(guest.Vcpu)], guard);

    public KernelAnswer Run(Bdd guard)
    {
        var space = kernel.Space;
        trace.Begin();
        kernel.Run.Reset();
        var result = kernel.Run.Call(function, [RunningKernel.PointerTo(guest.Vcpu), kernel.Memory.Load(exitCode, 0, 32)], guard);
        trace.End();
        var live = space.AndNot(guard, kernel.Run.GivenUp);
        var undefined = space.And(live, trace.Injected);
        var rest = space.AndNot(live, undefined);
        var goesOn = RunningKernel.Number(0, 32).SignedLess(space, result);
        return new KernelAnswer(space.And(guard, kernel.Run.GivenUp), undefined, space.AndNot(rest, goesOn), space.And(rest, goesOn));
    }
}

/// <summary>The paths of an exit, by what becomes of them; disjoint.</summary>
/// <param name="GivenUp">Not known.</param>
/// <param name="Undefined">An Undefined Instruction exception is injected.</param>
/// <param name="ToUserspace">KVM_RUN returns.</param>
/// <param name="Emulated">The guest goes on.</param>
internal readonly record struct KernelAnswer(Bdd GivenUp, Bdd Undefined, Bdd ToUserspace, Bdd Emulated);
