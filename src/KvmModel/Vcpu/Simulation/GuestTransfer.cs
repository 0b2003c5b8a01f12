using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What lies between the guest's exit and the kernel's handler where these are at different exception levels: the hypervisor saves the registers of EL1, and restores them before the guest
/// goes on (Linux v6.12 arch/arm64/kvm/hyp/nvhe/sysreg-sr.c). With VHE there is nothing to do: handlers find the guest's registers on the CPU.
/// </summary>
internal sealed class GuestTransfer
{
    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private readonly FunctionSymbol? _save;
    private readonly FunctionSymbol? _restore;

    public GuestTransfer(RunningKernel kernel, GuestVm guest)
    {
        _kernel = kernel;
        _guest = guest;
        if (kernel.IsVhe)
            return;
        _save = kernel.Expect(["__sysreg_save_state_nvhe"], ProgramDomain.Hyp);
        _restore = kernel.Expect(["__sysreg_restore_state_nvhe"], ProgramDomain.Hyp);
    }

    /// <summary>The guest's registers go to memory, where handlers look for them.</summary>
    public void SaveRegisters() => Call(_save, Bdd.True);

    /// <summary>They come back, as handlers left them.</summary>
    public void RestoreRegisters(Bdd guard) => Call(_restore, guard);

    private void Call(FunctionSymbol? function, Bdd guard)
    {
        if (function is not null && !guard.IsFalse && _kernel.Place(_guest.Vcpu, "arch.ctxt") is { } context)
            _kernel.Run.Call(function, [RunningKernel.PointerTo(_guest.Vcpu, context.ByteOffset)], guard);
    }
}
