using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A guest program that writes one debug register after the other, run in full: each exit goes through the whole loop of KVM_RUN and back into the guest. It differs from single accesses
/// where KVM's answer to one changes what becomes of the next: once a guest has written a debug register, the rest of them are its own until it leaves (Linux v6.12
/// arch/arm64/kvm/debug.c kvm_arm_setup_debug(), arch/arm64/kvm/sys_regs.c trap_debug_regs()).
/// </summary>
/// <remarks>
/// In: a vCPU that has not run. Out: what became of the accesses that the program made; state is as before. While the EL2 controls are as they were when the guest was first
/// entered, only registers on record are written: all others end in the same exception each, and change nothing.
/// </remarks>
internal sealed class GuestSweep
{
    /// <summary>The encodings of debug and trace registers: op0 2.</summary>
    private const uint FirstEncoding = 2 << 14, EndOfEncodings = 3 << 14;

    /// <summary>How often an access may trap again before it is given up.</summary>
    private const int MostAttempts = 3;

    /// <summary>The controls that decide whether a debug register traps.</summary>
    private static readonly string[] s_controls = ["HCR_EL2", "MDCR_EL2", "HDFGRTR_EL2", "HDFGWTR_EL2"];

    private readonly RunningKernel _kernel;
    private readonly AccessRun _accesses;
    private readonly Func<GuestAccess, SymbolicBits> _written;
    private readonly Dictionary<GuestAccess, AccessBehaviour> _swept = [];
    private SymbolicBits[]? _first;
    private uint _next = FirstEncoding;
    private (GuestAccess Access, TrapRule Rule, int Attempt)? _trapped;
    private bool _isOver;

    private GuestSweep(RunningKernel kernel, AccessRun accesses, Func<GuestAccess, SymbolicBits> written)
    {
        _kernel = kernel;
        _accesses = accesses;
        _written = written;
    }

    /// <param name="written">The value that a write writes.</param>
    /// <returns>The accesses that the program made, and what became of each.</returns>
    public static IReadOnlyDictionary<GuestAccess, AccessBehaviour> Run(RunningKernel kernel, GuestVm guest, AccessRun accesses, Func<GuestAccess, SymbolicBits> written)
    {
        var sweep = new GuestSweep(kernel, accesses, written);
        var mark = kernel.Memory.Mark();
        GuestEntry.Run(kernel, guest, sweep.Continue);
        // The last exit went to userspace, which runs the vCPU again.
        while (!sweep._isOver && sweep._trapped is not null && kernel.Run.GivenUp.IsFalse)
        {
            sweep.Conclude(OutcomeKind.Exit, "userspace is asked");
            GuestEntry.Run(kernel, guest, sweep.Continue);
        }
        kernel.Memory.Rollback(mark);
        return sweep._swept;
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
                return Make(before.Access, before.Attempt + 1) ?? Resume(call);
        }
        return Resume(call);
    }

    private SymbolicBits Resume(IntrinsicCall call)
    {
        var controls = Array.ConvertAll(s_controls, name => _kernel.Registers[name]);
        _first ??= controls;
        var isAsAtFirst = controls.AsSpan().SequenceEqual(_first);
        while (_next < EndOfEncodings)
        {
            var access = new GuestAccess(SystemRegisterEncoding.FromSysReg(_next++ << 5)!.Value, AccessDirection.Write, 1);
            if (isAsAtFirst && TrapFacts.Shared.Find(access.Encoding) is null)
                continue;
            if (Make(access, 1) is { } exit)
                return exit;
        }
        return End(call);
    }

    /// <summary>One access.</summary>
    /// <returns>The code of the exit that it causes; null when it does not trap.</returns>
    private SymbolicBits? Make(GuestAccess access, int attempt)
    {
        _trapped = null;
        if (_accesses.Begin(access, _written(access), out var rule) is { } outcome)
        {
            _swept[access] = new AccessBehaviour(access, [outcome]);
            return null;
        }
        _trapped = (access, rule!, attempt);
        return RunningKernel.Number(AccessRun.TrapExit);
    }

    private void Conclude(OutcomeKind kind, string what)
    {
        if (_trapped is { } trapped)
            _swept[trapped.Access] = new AccessBehaviour(trapped.Access, [new GuardedOutcome(Bdd.True, kind, [new Reason($"traps: {trapped.Rule.When}", null), new Reason(what, null)])]);
        _trapped = null;
    }

    private SymbolicBits End(IntrinsicCall call)
    {
        _isOver = true;
        _trapped = null;
        call.Run.Leave();
        return call.Constant(0);
    }
}
