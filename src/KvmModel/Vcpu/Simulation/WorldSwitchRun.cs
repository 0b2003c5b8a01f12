using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// One KVM_RUN from its beginning to its return (Linux v6.12 arch/arm64/kvm/arm.c kvm_arch_vcpu_ioctl_run()): the vCPU is loaded and entered; the guest uses floating point, which
/// may be loaded only then, writes a debug register, after which it may be given the rest of them, and uses floating point again; an interrupt ends its turn; a signal is pending, so the vCPU is put.
/// </summary>
/// <remarks>The guest's instructions are those of which the architecture says that they trap; where one does not, the guest just goes on.</remarks>
internal sealed class WorldSwitchRun
{
    /// <summary>ARM_EXCEPTION_IRQ and ARM_EXCEPTION_TRAP (Linux arch/arm64/include/asm/kvm_asm.h).</summary>
    private const ulong Interrupt = 0, Trap = 2;

    /// <summary>-EINTR: what a pending signal ends system calls with.</summary>
    private const ulong Interrupted = unchecked((ulong)-4);

    /// <summary>Where a signal is looked for (Linux kernel/entry/kvm.c, kernel/entry/virt.c).</summary>
    private const string SignalCheck = "xfer_to_guest_mode_handle_work";

    private const string GuestEnter = "__guest_enter";

    /// <summary>What tells the time (Linux arch/arm64/kvm/arch_timer.c); meanwhile it stands still, so that no timer's state is a matter of chance.</summary>
    private const string Clock = "kvm_phys_timer_read";

    /// <summary>How often the kernel may turn back before it enters the guest; an entry that the hypervisor refuses is tried for ever (Linux v6.12 arch/arm64/kvm/hyp/nvhe/hyp-main.c handle___kvm_vcpu_run()).</summary>
    private const int MostTurns = 3;

    /// <summary>The general register that the guest's write names.</summary>
    private const int TransferRegister = 1;

    private static readonly SystemRegisterEncoding s_floatingPoint = TrapFacts.Shared.Find("FPCR")!.Encoding;

    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private Bdd _debugged = Bdd.False;

    /// <summary>The paths on which it has used floating point since the kernel last had a part: a hypervisor that does not trust the kernel takes that state from the CPU then.</summary>
    private Bdd _computed = Bdd.False;

    /// <summary>The paths on which that was answered on the spot: its state is loaded.</summary>
    private Bdd _loaded = Bdd.False;

    /// <summary>The paths that looked for a signal once, twice, … since the guest was entered.</summary>
    private readonly Bdd[] _looked = [.. Enumerable.Repeat(Bdd.False, MostTurns + 1)];

    public WorldSwitchRun(RunningKernel kernel, GuestVm guest)
    {
        _kernel = kernel;
        _guest = guest;
    }

    /// <summary>The debug register that the guest writes: one that every machine has.</summary>
    public static SystemRegisterEncoding DebugRegister { get; } = TrapFacts.Shared.Find("MDCCINT_EL1")!.Encoding;

    /// <summary>The paths on which the guest was entered so far.</summary>
    public Bdd Entered { get; private set; } = Bdd.False;

    /// <summary>The paths on which its turn has ended.</summary>
    public Bdd Finished { get; private set; } = Bdd.False;

    /// <summary>Paths that were given up.</summary>
    public Bdd GivenUp => _kernel.Run.GivenUp;

    /// <summary>Whether the machine or the guest acts now, and not the kernel.</summary>
    public bool IsInGuest { get; private set; }

    /// <summary>What the guest writes to <see cref="DebugRegister"/>.</summary>
    public Func<SymbolicBits> Written { get; init; } = () => RunningKernel.Number(0);

    /// <summary>Called with the paths on which the guest's turn is about to end.</summary>
    public Action<Bdd> Ending { get; init; } = _ => { };

    /// <summary>The moments at which a guard's paths are, each with its part of them.</summary>
    public IEnumerable<(SwitchMoment Moment, Bdd Guard)> Moments(Bdd guard)
    {
        var space = _kernel.Space;
        (SwitchMoment Moment, Bdd Guard)[] parts =
        [
            (SwitchMoment.Entry, space.AndNot(guard, Entered)),
            (SwitchMoment.FloatingPointUse, space.AndNot(space.And(guard, Entered), space.Or(_debugged, Finished))),
            (SwitchMoment.DebugUse, space.AndNot(space.And(guard, _debugged), Finished)),
            (SwitchMoment.Exit, space.And(guard, Finished)),
        ];
        return parts.Where(part => !part.Guard.IsFalse);
    }

    /// <summary>Runs it.</summary>
    /// <returns>False when the tree has no KVM_RUN.</returns>
    public bool Run()
    {
        if (_kernel.Find(["kvm_arch_vcpu_ioctl_run"]) is not { } run)
            return false;
        _kernel.Intrinsics[GuestEnter] = Enter;
        _kernel.Intrinsics[SignalCheck] = call => SymbolicBits.Ite(call.Space, call.Space.Or(Finished, Look(call)), RunningKernel.Number(Interrupted, call.Width), call.Constant(0));
        _kernel.Intrinsics[Clock] = call => call.Constant(0);
        _kernel.Run.Reset();
        _kernel.Run.Call(run, [RunningKernel.PointerTo(_guest.Vcpu)], Bdd.True);
        _kernel.Intrinsics.Remove(SignalCheck);
        _kernel.Intrinsics.Remove(Clock);
        return true;
    }

    /// <summary>The kernel looks for a signal.</summary>
    /// <returns>The paths that have looked for too many, which get one.</returns>
    private Bdd Look(IntrinsicCall call)
    {
        for (var times = MostTurns; times > 0; times--)
            _looked[times] = call.Space.Or(_looked[times], call.Space.And(_looked[times - 1], call.Run.Active));
        _looked[0] = call.Space.Or(_looked[0], call.Run.Active);
        return _looked[MostTurns];
    }

    private SymbolicBits Enter(IntrinsicCall call)
    {
        IsInGuest = true;
        var space = call.Space;
        var active = call.Run.Active;
        _loaded = space.Or(_loaded, space.And(_computed, space.AndNot(active, _looked[0])));
        for (var times = 0; times <= MostTurns; times++)
            _looked[times] = space.AndNot(_looked[times], active);
        Entered = space.Or(Entered, active);
        var first = space.AndNot(active, _computed);
        _computed = space.Or(_computed, first);
        var usesFloatingPoint = space.And(first, Traps(new GuestAccess(s_floatingPoint, AccessDirection.Read, 1), ExceptionClass.FloatingPoint));
        var rest = space.AndNot(active, usesFloatingPoint);
        var usesDebug = space.And(space.AndNot(rest, _debugged), Traps(new GuestAccess(DebugRegister, AccessDirection.Write, 1), ExceptionClass.SystemInstruction));
        _debugged = space.Or(_debugged, rest);
        _computed = space.AndNot(_computed, space.And(usesDebug, _loaded));
        var ends = space.AndNot(space.AndNot(rest, usesDebug), Finished);
        Take(usesFloatingPoint, (ulong)ExceptionClass.FloatingPoint << 26);
        Take(usesDebug, Syndrome(DebugRegister));
        _kernel.Set(usesDebug, _guest.Running, $"arch.ctxt.regs.regs[{TransferRegister}]", Written());
        if (!ends.IsFalse)
            Ending(ends);
        Finished = space.Or(Finished, ends);
        IsInGuest = false;
        return SymbolicBits.Ite(space, call.Run.Relevant(space.Or(usesFloatingPoint, usesDebug)), RunningKernel.Number(Trap, call.Width), RunningKernel.Number(Interrupt, call.Width));
    }

    private Bdd Traps(GuestAccess access, ExceptionClass trapped) =>
        _kernel.Run.Relevant(_kernel.Space.Any(TrapFacts.Shared.Of(access).ToEl2.Where(rule => rule.Class == trapped).Select(rule => rule.When.In(_kernel.Machine))));

    private void Take(Bdd guard, ulong syndrome) => _kernel.Registers.Write(guard, "ESR_EL2", RunningKernel.Number(syndrome | (1ul << 25)));

    /// <summary>Of an MSR (Arm ARM DDI 0487 ESR_EL2, ISS encoding for an exception from MSR, MRS, or System instruction execution).</summary>
    private static ulong Syndrome(SystemRegisterEncoding e) =>
        (ulong)ExceptionClass.SystemInstruction << 26 | (ulong)e.Op0 << 20 | (ulong)e.Op2 << 17 | (ulong)e.Op1 << 14 | (ulong)e.CRn << 10 | TransferRegister << 5 | (ulong)e.CRm << 1;
}
