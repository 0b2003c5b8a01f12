using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// Runs one access of a guest that is about to run: the architecture's facts say whether it traps, and then KVM's exit path runs, first in the hypervisor, then in the kernel (Linux
/// v6.12 arch/arm64/kvm/hyp/include/hyp/switch.h __fixup_guest_exit(), arch/arm64/kvm/handle_exit.c handle_exit()). State is as before afterwards, unless it is asked to be kept.
/// </summary>
internal sealed partial class AccessRun
{
    /// <summary>ARM_EXCEPTION_TRAP (Linux arch/arm64/include/asm/kvm_asm.h).</summary>
    public const ulong TrapExit = 2;

    /// <summary>PSTATE.M of EL0t and EL1h (Arm ARM DDI 0487 C5.2.19 SPSR_EL1.M).</summary>
    private const ulong El0t = 0, El1h = 5;

    /// <summary>Where the guest's instruction is.</summary>
    private const ulong ProgramCounter = 0x4000_0000;

    /// <summary>The general register that the instruction names.</summary>
    private const int TransferRegister = 1;

    private static readonly string TransferPath = $"arch.ctxt.regs.regs[{TransferRegister}]";

    private readonly RunningKernel _kernel;
    private readonly GuestVm _guest;
    private readonly FunctionSymbol? _hypExit;
    private readonly KernelExit? _kernelExit;
    private readonly IgnoredAccess? _ignored;
    private readonly GuestTransfer _transfer;
    private readonly RedirectedAccess _redirected;
    private readonly MemoryObject _exitCode;
    private readonly ControlTrace? _trace;
    private readonly ExitTrace _exit;
    private bool _isKept;

    /// <summary>Of what the hypervisor answers itself, for a VM that has tables there; made when the first such answer is asked for.</summary>
    private IgnoredAccess? _ignoredBelow;

    /// <param name="trace">Explains the controls; null for answers without that.</param>
    public AccessRun(RunningKernel kernel, GuestVm guest, ControlTrace? trace = null)
    {
        _trace = trace;
        _kernel = kernel;
        _guest = guest;
        _exit = new ExitTrace(kernel, guest.RunPage);
        var domain = kernel.IsVhe ? ProgramDomain.Kernel : ProgramDomain.Hyp;
        // A header has it, for the file that runs the guest, which has not been read where all that ran so far is remembered.
        _ = kernel.Find(["__kvm_vcpu_run"], domain);
        _hypExit = kernel.Expect(["fixup_guest_exit"], domain);
        _transfer = new GuestTransfer(kernel, guest);
        _redirected = new RedirectedAccess(kernel, guest);
        _exitCode = kernel.Memory.Allocate("exit code", 8);
        kernel.Run.Listen("an exception is injected", _ => _exit.NoteInjection());
        kernel.Run.Listen("the kernel is asked", _ => HasLeft = true);
        // The last one injects what the trap was: the same exception by the name that FEAT_IDST has for it (Linux v7.3 arch/arm64/kvm/hyp/nvhe/sys_regs.c pvm_idst_access()).
        foreach (var name in (string[])["kvm_inject_undefined", "inject_undef64", "inject_sync64"])
            kernel.Intrinsics[name] = call =>
            {
                call.Run.Tell("an exception is injected");
                return call.Constant(1);
            };
        if (kernel.Expect(["handle_exit"]) is not { } exit)
            return;
        kernel.Intrinsics[exit.Name] = call =>
        {
            call.Run.Tell("the kernel is asked");
            return call.Run.Invoke(exit, [call[0], call[1]], call.Width);
        };
        _kernelExit = new KernelExit(kernel, guest, _exit, exit, _exitCode);
        // Of one machine and one VM nobody asks more than whether KVM answers.
        _ignored = trace is null ? null : new IgnoredAccess(kernel, guest, _kernelExit, TransferPath);
    }

    /// <summary>Whether an exception was injected since the last <see cref="Begin"/>.</summary>
    public bool HasUndefined => _exit.Injected.IsTrue;

    /// <summary>Whether the kernel was asked since then.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>When the guest goes on behind its instruction.</summary>
    public Bdd HasMoved => _kernel.Registers["ELR_EL2"].NotEqual(_kernel.Space, RunningKernel.Number(ProgramCounter));

    /// <summary>The machine's part in an access: an outcome without KVM; or null, and the exit is prepared.</summary>
    /// <param name="rule">What traps it; null when nothing does.</param>
    public GuardedOutcome? Begin(GuestAccess access, SymbolicBits written, out TrapRule? rule)
    {
        (HasLeft, rule) = (false, null);
        _exit.Forget();
        var outcomes = new List<GuardedOutcome>();
        var decision = TrapFacts.Shared.Decide(access, _kernel.Machine);
        foreach (var trap in decision.ToEl2)
        {
            if (!trap.Taken.IsTrue)
                continue;
            rule = trap.Rule;
            Prepare(access, rule.Class, access.Direction == AccessDirection.Write ? written : null, Bdd.True);
            return null;
        }
        Add(outcomes, decision.Undefined, OutcomeKind.Undef, "the machine does not have it at this exception level");
        foreach (var trap in decision.ToEl1)
            Add(outcomes, trap.Taken, OutcomeKind.Direct, $"traps to the guest's {OwnLevel(access)}: {trap.Rule.When}");
        AddDirect(access, decision.Direct, outcomes);
        return outcomes.Find(outcome => outcome.Guard.IsTrue) ?? new GuardedOutcome(Bdd.True, OutcomeKind.Unknown, [new Reason("whether it traps is not known", null)]);
    }

    /// <summary>Where the bits of a control come from; empty where that is not followed.</summary>
    public ImmutableArray<ControlSource> SourcesOf(string control) => _trace?.Sources(control) ?? [];

    /// <summary>Takes what a guest has in registers that KVM leaves for it to set for anything at all.</summary>
    public void ForgetUnset() => _ignored?.ForgetUnset();

    /// <summary>What an access does.</summary>
    /// <param name="written">The value of an MSR; null for an MRS.</param>
    /// <param name="keep">Whether the state that it leaves is kept.</param>
    public AccessResult Run(GuestAccess access, SymbolicBits? written = null, bool keep = false)
    {
        if (_kernel.Run.Care.IsFalse)
            return new AccessResult(new AccessBehaviour(access, [new GuardedOutcome(Bdd.True, OutcomeKind.Unknown, [new Reason("the guest never runs", null)])]), null);
        _isKept = keep;
        int? mark = keep ? null : _kernel.Memory.Mark();
        var outcomes = new List<GuardedOutcome>();
        SymbolicBits? value = null;
        if (keep)
            _transfer.SaveRegisters();
        Decide(access, written, Bdd.True, outcomes, ref value, 2);
        if (keep)
            _transfer.RestoreRegisters(GuardOf(outcomes, OutcomeKind.Emulated));
        if (keep && written is { } direct)
            WriteDirect(access, GuardOf(outcomes, OutcomeKind.Direct), direct);
        if (mark is { } before)
            _kernel.Memory.Rollback(before);
        return new AccessResult(new AccessBehaviour(access, [.. outcomes]), value);
    }

    /// <summary>A write that nothing traps.</summary>
    public void WriteDirect(GuestAccess access, Bdd guard, SymbolicBits written) => _redirected.Write(access, guard, written);

    /// <summary>Makes a write, whose effect stays. Why it has that effect is not asked.</summary>
    public void Make(SystemRegisterEncoding register, ulong value)
    {
        _exit.IsAsked = false;
        Run(new GuestAccess(register, AccessDirection.Write, GuestLevels.Top(_guest.Kind)), RunningKernel.Number(value), keep: true);
        _exit.IsAsked = true;
    }

    /// <summary>What an access does behind writes of the guest's EL1; state is as before afterwards.</summary>
    public AccessBehaviour RunBehind(IEnumerable<(SystemRegisterEncoding Register, ulong Value)> writes, GuestAccess access)
    {
        var mark = _kernel.Memory.Mark();
        foreach (var (register, value) in writes)
            Make(register, value);
        var behaviour = Run(access, keep: true).Behaviour;
        _kernel.Memory.Rollback(mark);
        return behaviour;
    }

    /// <summary>The words of the VM and its vCPU, and the guest's registers on the CPU, that hold something else behind a write that KVM emulates.</summary>
    public ImmutableArray<WrittenWord> Written(GuestAccess access, SymbolicBits written)
    {
        var mark = _kernel.Memory.Mark();
        _isKept = true;
        SymbolicBits? value = null;
        Decide(access, written, Bdd.True, [], ref value, 2);
        var general = _kernel.Place(_guest.Vcpu, TransferPath)?.BitOffset / 64;
        ImmutableArray<WrittenWord> words =
        [
            .. _kernel.Memory.ChangesSince(mark).Where(change => (change.Object == _guest.Vcpu && change.Word != general) || change.Object == _guest.Vm || change.Object == _kernel.Registers.File)
                .Select(change => new WrittenWord((long)change.Object.Window << 32 | (uint)change.Word, change.Object.Name, change.Object[change.Word])),
        ];
        _kernel.Memory.Rollback(mark);
        return words;
    }

    private Bdd GuardOf(List<GuardedOutcome> outcomes, OutcomeKind kind) => _kernel.Space.Any(outcomes.Where(outcome => outcome.Kind == kind).Select(outcome => outcome.Guard));

    private void Decide(GuestAccess access, SymbolicBits? written, Bdd guard, List<GuardedOutcome> outcomes, ref SymbolicBits? value, int attempts)
    {
        var space = _kernel.Space;
        var decision = TrapFacts.Shared.Decide(access, _kernel.Machine);
        Add(outcomes, space.And(guard, decision.Undefined), OutcomeKind.Undef, "the machine does not have it at this exception level");
        foreach (var trap in decision.ToEl1)
            Add(outcomes, space.And(guard, trap.Taken), OutcomeKind.Direct, $"traps to the guest's {OwnLevel(access)}: {trap.Rule.When}");
        var direct = space.And(guard, decision.Direct);
        AddDirect(access, direct, outcomes);
        if (!direct.IsFalse && access.Direction == AccessDirection.Read)
            value = _redirected.IsPossible(access) ? null : _kernel.Registers[access.Encoding];
        foreach (var trap in decision.ToEl2)
        {
            var taken = _kernel.Run.Relevant(space.And(guard, trap.Taken));
            if (!taken.IsFalse)
                Exit(access, trap.Rule, written, taken, outcomes, ref value, attempts);
        }
    }

    private void Exit(GuestAccess access, TrapRule rule, SymbolicBits? written, Bdd guard, List<GuardedOutcome> outcomes, ref SymbolicBits? value, int attempts)
    {
        var space = _kernel.Space;
        if (_hypExit is null || _kernelExit is null)
        {
            Add(outcomes, guard, OutcomeKind.Unknown, "the exit path is not found");
            return;
        }
        ImmutableArray<Reason> because = [new Reason($"traps: {rule.When}", null), .. Explain([rule])];
        Prepare(access, rule.Class, written, guard);
        int? start = _guest.Kind == VmKind.Protected && _ignored is not null && !_isKept ? _kernel.Memory.Mark() : null;
        _exit.Begin();
        _kernel.Run.Reset();
        var vcpu = RunningKernel.PointerTo(_guest.Running);
        var isResumed = _kernel.Run.Call(_hypExit, [vcpu, RunningKernel.PointerTo(_exitCode)], guard).IsNonZero(space);
        _exit.End();
        var givenUp = _kernel.Run.GivenUp;
        AddUnknown(outcomes, space.And(guard, givenUp), because);
        var live = space.AndNot(guard, givenUp);
        var undefined = space.And(live, _exit.Injected);
        Add(outcomes, undefined, OutcomeKind.Undef, () => [.. because, .. _exit.Injection(undefined)]);
        var resumed = space.AndNot(space.And(live, isResumed), undefined);
        var hasMoved = HasMoved;
        var answered = _kernel.Run.Relevant(space.And(resumed, hasMoved));
        var again = space.AndNot(resumed, hasMoved);
        var left = space.AndNot(space.AndNot(live, isResumed), undefined);
        if (!answered.IsFalse)
        {
            value = Transferred(_guest.Running);
            ImmutableArray<Reason> reasons = [.. because, new Reason("the hypervisor answers", null), .. _exit.Answer(answered, "answers")];
            // What leaves needs the state as it is.
            if (start is { } before && left.IsFalse && again.IsFalse)
            {
                _ignoredBelow ??= new IgnoredAccess(_kernel, _guest, new HypervisorExit(_kernel, _guest, _exit, _hypExit, _exitCode, () => HasMoved), TransferPath);
                AddAnswer(outcomes, access, OutcomeKind.FastPath, answered, value, reasons, _ignoredBelow, before);
            }
            else
            {
                Add(outcomes, answered, OutcomeKind.FastPath, () => reasons);
            }
        }
        if (!left.IsFalse)
            Leave(access, because, left, outcomes, ref value);
        if (again.IsFalse)
            return;
        if (attempts == 0)
            Add(outcomes, again, OutcomeKind.Unknown, () => [.. because, new Reason("it traps again and again", null)]);
        else
            Decide(access, written, again, outcomes, ref value, attempts - 1);
    }

    /// <summary>What nothing traps reaches the register, or what stands for it in a guest hypervisor.</summary>
    private void AddDirect(GuestAccess access, Bdd guard, List<GuardedOutcome> outcomes)
    {
        foreach (var (taken, redirect) in _redirected.Of(access, ref guard))
            Add(outcomes, taken, OutcomeKind.Direct, () => [new Reason(RedirectedAccess.Describe(redirect), null), .. Explain(redirect.When.Bits)]);
        Add(outcomes, guard, OutcomeKind.Direct, () => [new Reason("no control traps it", null), .. Explain(TrapFacts.Shared.Of(access).ToEl2)]);
    }

    /// <summary>Where a guest takes the exceptions that its own controls cause.</summary>
    private static string OwnLevel(GuestAccess access) => access.ExceptionLevel == 2 ? "own EL2" : "EL1";

    /// <summary>The exit reaches the kernel.</summary>
    private void Leave(GuestAccess access, ImmutableArray<Reason> because, Bdd guard, List<GuardedOutcome> outcomes, ref SymbolicBits? value)
    {
        _transfer.ToHost(guard);
        int? start = _ignored is null || _isKept ? null : _kernel.Memory.Mark();
        var answer = _kernelExit!.Run(guard);
        AddUnknown(outcomes, answer.GivenUp, because);
        Add(outcomes, answer.Undefined, OutcomeKind.Undef, () => [.. because, .. _exit.Injection(answer.Undefined)]);
        Add(outcomes, answer.ToUserspace, OutcomeKind.Exit, () => [.. because, new Reason("userspace is asked", null), .. _exit.Exit(answer.ToUserspace)]);
        var emulated = _kernel.Run.Relevant(answer.Emulated);
        if (emulated.IsFalse)
            return;
        ImmutableArray<Reason> reasons = [.. because, new Reason("KVM answers", null), .. _exit.Answer(emulated, "answers")];
        if (access.Direction == AccessDirection.Read)
            value = Transferred(_guest.Vcpu);
        AddAnswer(outcomes, access, OutcomeKind.Emulated, emulated, value, reasons, _ignored, start);
    }

    /// <summary>The syndrome of the exception, and the guest's state that handlers look at (Arm ARM DDI 0487 ESR_EL2, ISS encoding for an exception from MSR, MRS, or System instruction execution).</summary>
    private void Prepare(GuestAccess access, ExceptionClass trapped, SymbolicBits? written, Bdd guard)
    {
        var e = access.Encoding;
        var syndrome = ((ulong)trapped << 26) | (1ul << 25);
        if (trapped == ExceptionClass.SystemInstruction)
            syndrome |= ((ulong)e.Op0 << 20) | ((ulong)e.Op2 << 17) | ((ulong)e.Op1 << 14) | ((ulong)e.CRn << 10) | (TransferRegister << 5) | ((ulong)e.CRm << 1) | (access.Direction == AccessDirection.Read ? 1ul : 0);
        var pstate = access.ExceptionLevel == 0 ? El0t : El1h;
        _kernel.Registers.Write(guard, "ESR_EL2", RunningKernel.Number(syndrome));
        _kernel.Registers.Write(guard, "ELR_EL2", RunningKernel.Number(ProgramCounter));
        _kernel.Registers.Write(guard, "SPSR_EL2", RunningKernel.Number(pstate));
        _kernel.Set(guard, _guest.Running, "arch.ctxt.regs.pstate", RunningKernel.Number(pstate));
        _kernel.Set(guard, _guest.Running, "arch.ctxt.regs.pc", RunningKernel.Number(ProgramCounter));
        _kernel.Set(guard, _guest.Running, TransferPath, written ?? RunningKernel.Number(0xdead_beef));
        _kernel.Memory.Store(guard, _exitCode, 0, RunningKernel.Number(TrapExit));
    }

    private SymbolicBits? Transferred(MemoryObject vcpu) => _kernel.Get(vcpu, TransferPath);

    /// <summary>Where the controls that rules look at were programmed.</summary>
    private IEnumerable<Reason> Explain(ImmutableArray<TrapRule> rules) => Explain(rules.Where(rule => rule.Class == ExceptionClass.SystemInstruction).SelectMany(rule => rule.Bits));

    private IEnumerable<Reason> Explain(IEnumerable<RegisterBit> bits) => _trace is null || !_exit.IsAsked ? [] : bits.DistinctBy(bit => (bit.Register, bit.Bit)).SelectMany(bit => _trace.Explain(bit));
}

/// <summary>What an access does, and the value that a read gives where one is known.</summary>
internal sealed record AccessResult(AccessBehaviour Behaviour, SymbolicBits? Value);
