using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What lies between the guest's exit and the kernel's handler where these are at different exception levels: the hypervisor saves the registers of EL1, and restores them before the guest
/// goes on (Linux v6.12 arch/arm64/kvm/hyp/nvhe/{sysreg-sr,switch}.c); where it has a vCPU of its own it copies between that and the kernel's (hyp-main.c sync_hyp_vcpu(), flush_hyp_vcpu()).
/// With VHE there is nothing to do: handlers find the guest's registers on the CPU.
/// </summary>
internal sealed class GuestTransfer
{
    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private readonly FunctionSymbol? _save;
    private readonly FunctionSymbol? _restore;
    private readonly FunctionSymbol? _activate;
    private readonly FunctionSymbol? _sync;
    private readonly FunctionSymbol? _flush;
    private readonly FunctionSymbol? _ask;

    public GuestTransfer(RunningKernel kernel, GuestVm guest)
    {
        _kernel = kernel;
        _guest = guest;
        if (kernel.IsVhe)
            return;
        _save = kernel.Expect(["__sysreg_save_state_nvhe"], ProgramDomain.Hyp);
        _restore = kernel.Expect(["__sysreg_restore_state_nvhe"], ProgramDomain.Hyp);
        _activate = kernel.Expect(["__activate_traps"], ProgramDomain.Hyp);
        if (kernel.Mode != HypMode.Protected || kernel.Find(["flush_hyp_vcpu"], ProgramDomain.Hyp) is not { } flush)
            return;
        _flush = flush;
        _sync = kernel.Expect(["sync_hyp_vcpu"], ProgramDomain.Hyp);
        _ask = kernel.Find(["handle_exit_pkvm_state"]);
    }

    /// <summary>The guest's registers go to memory, where handlers look for them.</summary>
    public void SaveRegisters() => Call(_save, Bdd.True, "arch.ctxt");

    /// <summary>They come back, as handlers left them; on cores that translate ahead some come back only with the traps.</summary>
    public void RestoreRegisters(Bdd guard)
    {
        if (_guest.IsRunByHyp)
            Call(_flush, guard, null);
        Call(_restore, guard, "arch.ctxt");
        Call(_activate, guard, null);
    }

    /// <summary>The kernel's vCPU becomes what the hypervisor's is: at once, or when the kernel asks for it because its guest's access trapped (Linux v7.3 arch/arm64/kvm/handle_exit.c).</summary>
    public void ToHost(Bdd guard)
    {
        if (!_guest.IsRunByHyp)
            return;
        Call(_sync, guard, null);
        if (_ask is not null && !guard.IsFalse)
            _kernel.Run.Call(_ask, [RunningKernel.PointerTo(_guest.Vcpu), RunningKernel.Number(AccessRun.TrapExit)], guard);
    }

    /// <param name="member">The member of the vCPU that is passed; null for the vCPU.</param>
    private void Call(FunctionSymbol? function, Bdd guard, string? member)
    {
        if (function is null || guard.IsFalse)
            return;
        var offset = member is null ? 0 : _kernel.Place(_guest.Running, member)?.ByteOffset ?? 0;
        _kernel.Run.Call(function, [RunningKernel.PointerTo(_guest.Running, offset)], guard);
    }
}
