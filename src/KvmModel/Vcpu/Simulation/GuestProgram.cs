using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A guest that makes one access after the other, run in full: each exit goes through the whole loop of KVM_RUN and back into the guest. It differs from single accesses where KVM's
/// answer to one changes what becomes of the next: once a guest has written a debug register, the rest of them are its own until it leaves (Linux v6.12 arch/arm64/kvm/debug.c
/// kvm_arm_setup_debug(), arch/arm64/kvm/sys_regs.c trap_debug_regs()).
/// </summary>
/// <remarks>
/// In: a vCPU that has not run. Out: what became of the accesses that the program made. While the EL2 controls are as they were when the guest was first entered, encodings that are on
/// no record are passed over: all of them end in the same exception each, and change nothing.
/// </remarks>
internal sealed class GuestProgram
{
    /// <summary>How often an access may trap again before it is given up.</summary>
    private const int MostAttempts = 3;

    /// <summary>The controls that decide whether a debug register traps.</summary>
    private static readonly string[] s_controls = ["HCR_EL2", "MDCR_EL2", "HDFGRTR_EL2", "HDFGWTR_EL2"];

    private readonly RunningKernel _kernel;
    private readonly AccessRun _accesses;
    private readonly int _level;
    private readonly IReadOnlyList<(SystemRegisterEncoding Register, SymbolicBits? Value)> _program;
    private readonly Dictionary<GuestAccess, AccessBehaviour> _made = [];
    private SymbolicBits[]? _first;
    private int _next;
    private (GuestAccess Access, SymbolicBits? Value, TrapRule Rule, int Attempt)? _trapped;
    private bool _isOver;

    private GuestProgram(RunningKernel kernel, AccessRun accesses, int level, IReadOnlyList<(SystemRegisterEncoding, SymbolicBits?)> program)
    {
        _kernel = kernel;
        _accesses = accesses;
        _level = level;
        _program = program;
    }

    /// <summary>The accesses that the program made, and what became of each.</summary>
    public IReadOnlyDictionary<GuestAccess, AccessBehaviour> Made => _made;

    /// <summary>Whether no access is left.</summary>
    public bool IsComplete => _next == _program.Count && _trapped is null;

    /// <summary>Every encoding of the debug and trace registers (op0 2), ascending, each written with what it holds.</summary>
    public static IReadOnlyList<(SystemRegisterEncoding, SymbolicBits?)> DebugRegisters { get; } =
        [.. Enumerable.Range(2 << 14, 1 << 14).Select(number => (SystemRegisterEncoding.FromSysReg((ulong)number << 5)!.Value, (SymbolicBits?)null))];

    /// <summary>Runs the vCPU with a guest whose system software writes registers. Afterwards state is as it is while the guest runs, behind its program.</summary>
    /// <param name="program">Registers and what is written to them; null for what they hold.</param>
    public static GuestProgram Run(RunningKernel kernel, GuestVm guest, AccessRun accesses, IReadOnlyList<(SystemRegisterEncoding, SymbolicBits?)> program)
    {
        var run = new GuestProgram(kernel, accesses, GuestLevels.Top(guest.Kind), program);
        GuestEntry.Run(kernel, guest, run.Continue);
        // The last exit went to userspace, which runs the vCPU again.
        while (!run._isOver && run._trapped is not null && kernel.Run.GivenUp.IsFalse)
        {
            run.Conclude(OutcomeKind.Exit, "userspace is asked");
            GuestEntry.Run(kernel, guest, run.Continue);
        }
        return run;
    }

    /// <summary>The guest is entered: it goes on with its program until an access traps.</summary>
    private SymbolicBits Continue(IntrinsicCall call)
    {
        if (!call.Run.Active.IsTrue || !call.Run.GivenUp.IsFalse)
            return End(call);
        if (_trapped is { } before)
        {
            if (_accesses.HasUndefined)
                Conclude(OutcomeKind.Undef, "KVM injects an Undefined Instruction exception");
            else if (_accesses.HasMoved.IsTrue)
                Conclude(_accesses.HasLeft ? OutcomeKind.Emulated : OutcomeKind.FastPath, _accesses.HasLeft ? "KVM answers" : "the hypervisor answers");
            else if (!_accesses.HasMoved.IsFalse || before.Attempt >= MostAttempts)
                return End(call);
            else
                return Make(before.Access, before.Value, before.Attempt + 1) ?? Resume(call);
        }
        return Resume(call);
    }

    private SymbolicBits Resume(IntrinsicCall call)
    {
        var controls = Array.ConvertAll(s_controls, name => _kernel.Registers[name]);
        _first ??= controls;
        var isAsAtFirst = controls.AsSpan().SequenceEqual(_first);
        while (_next < _program.Count)
        {
            var (register, value) = _program[_next++];
            if (isAsAtFirst && TrapFacts.Shared.Find(register) is null)
                continue;
            if (Make(new GuestAccess(register, AccessDirection.Write, _level), value, 1) is { } exit)
                return exit;
        }
        return End(call);
    }

    /// <summary>One access.</summary>
    /// <returns>The code of the exit that it causes; null when it does not trap.</returns>
    private SymbolicBits? Make(GuestAccess access, SymbolicBits? value, int attempt)
    {
        _trapped = null;
        if (_accesses.Begin(access, value ?? RunningKernel.Number(0), out var rule) is { } outcome)
        {
            _made[access] = new AccessBehaviour(access, [outcome]);
            if (outcome.Kind == OutcomeKind.Direct && value is { } written)
                _accesses.WriteDirect(access, Bdd.True, written);
            return null;
        }
        _trapped = (access, value, rule!, attempt);
        return RunningKernel.Number(AccessRun.TrapExit);
    }

    private void Conclude(OutcomeKind kind, string what)
    {
        if (_trapped is { } trapped)
            _made[trapped.Access] = new AccessBehaviour(trapped.Access, [new GuardedOutcome(Bdd.True, kind, [new Reason($"traps: {trapped.Rule.When}", null), new Reason(what, null)])]);
        _trapped = null;
    }

    private SymbolicBits End(IntrinsicCall call)
    {
        _isOver = true;
        call.Run.Leave();
        return call.Constant(0);
    }
}
