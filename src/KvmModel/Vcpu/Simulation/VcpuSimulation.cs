using System.Collections.Immutable;
using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>Runs a tree's KVM up to the point where the guest would run, and answers questions from there.</summary>
public sealed class VcpuSimulation : IVcpuSimulation
{
    /// <summary>The controls that are shown.</summary>
    private static readonly string[] s_controls =
        ["CNTHCTL_EL2", "CPTR_EL2", "HCRX_EL2", "HCR_EL2", "HDFGRTR_EL2", "HDFGWTR_EL2", "HFGITR_EL2", "HFGRTR_EL2", "HFGWTR_EL2", "HSTR_EL2", "MDCR_EL2"];

    /// <summary>What the guest's EL1 opens up for EL0 before EL0 runs, in this order: traps to EL1 are the guest's own affair.</summary>
    private static readonly (SystemRegisterEncoding Register, ulong Value)[] s_opened =
        [.. ((string[])["CPACR_EL1", "SCTLR_EL1", "PMUSERENR_EL0", "CNTKCTL_EL1"]).Select(name => (TrapFacts.Shared.Find(name)!.Encoding, GuestControls.OpenToEl0[name]))];

    /// <summary>What EL1 says to keep the PMU and the timers from EL0; of other accesses it says nothing.</summary>
    private static readonly ImmutableArray<(SystemRegisterEncoding Register, ulong Value)> s_closed =
        [.. ((string[])["PMUSERENR_EL0", "CNTKCTL_EL1"]).Select(name => (TrapFacts.Shared.Find(name)!.Encoding, 0ul))];

    /// <summary>The names of the variables of a value that a guest writes begin so.</summary>
    internal const string GuestValue = "guest.written";

    private readonly RunningKernel _kernel;
    private readonly AccessRun _accesses;
    private readonly IReadOnlyDictionary<GuestAccess, AccessBehaviour> _swept;
    private readonly string? _notEntered;

    /// <summary>The state in which accesses are asked for, where answers are remembered.</summary>
    private AnswerState? _state;

    /// <summary>The answers that were made here.</summary>
    private readonly Dictionary<GuestAccess, AccessBehaviour> _own = [];

    private Func<(ImmutableArray<SwitchView> Views, RegisterUses Uses)> _readSwitches = () => ([], RegisterUses.None);
    private (ImmutableArray<SwitchView> Views, RegisterUses Uses)? _switches;
    private Func<ImmutableArray<UserWriteView>> _readUserWrites = () => [];
    private ImmutableArray<UserWriteView> _userWrites;
    private ImmutableArray<ControlView> _controls;

    private VcpuSimulation(RunningKernel kernel, AccessRun accesses, Bdd possible, ImmutableArray<RegisterView> registers, IReadOnlyDictionary<GuestAccess, AccessBehaviour> swept, string? notEntered)
    {
        _kernel = kernel;
        _accesses = accesses;
        _swept = swept;
        Possible = possible;
        _notEntered = notEntered;
        Registers = registers;
    }

    public BddSpace Space => _kernel.Space;

    public Bdd Possible { get; }

    public ImmutableArray<RegisterView> Registers { get; }

    public ImmutableArray<ControlView> Controls => _controls.IsDefault
        ? _controls = _notEntered is not null ? [] : [.. s_controls.Select(name => new ControlView(name, _kernel.Registers[name], _accesses.SourcesOf(name)))]
        : _controls;

    public ImmutableArray<string> Unanswered => [.. _kernel.Unanswered];

    public ImmutableArray<SwitchView> Switches => (_switches ??= _readSwitches()).Views;

    public RegisterUses RegisterUses => (_switches ??= _readSwitches()).Uses;

    public ImmutableArray<UserWriteView> UserWrites => _userWrites.IsDefault ? _userWrites = _readUserWrites() : _userWrites;

    public ImmutableArray<WrittenWord> Written(GuestAccess access) => _state is null ? [] : _accesses.Written(access, SymbolicBits.Input(Space, GuestValue, 64));

    public AccessBehaviour? Closed(GuestAccess access) => _state is null || !IsClosable(access) ? null : _accesses.RunBehind(s_closed, access);

    /// <summary>Whether what EL1 keeps from EL0 has a part in an access.</summary>
    private static bool IsClosable(GuestAccess access) =>
        TrapFacts.Shared.Of(access).ToEl1.Any(rule => rule.Bits.Any(bit => s_closed.Any(closed => TrapFacts.Shared.Find(bit.Register)?.Encoding == closed.Register)));

    /// <summary>What was noticed on the way to the guest: calls of functions without a body, stores that went nowhere, paths that were given up.</summary>
    public IReadOnlyList<RunEvent> Log => _kernel.Log;

    /// <summary>What went wrong while the host started: the kernel's own checks of its tables, and what it says. Empty for a kernel that is in order.</summary>
    public ImmutableArray<KernelComplaint> BootFailures => _kernel.BootFailures;

    public ImmutableArray<KernelComplaint> SetupComplaints { get; private init; } = [];

    /// <summary>The functions that were run so far, by name.</summary>
    public IReadOnlyCollection<string> FunctionsRun => _kernel.Run.FunctionsRun;

    /// <summary>The functions whose bodies were gone through, by name: all that were run, but for those whose calls did what they had done in another tree.</summary>
    public IReadOnlyCollection<string> FunctionsExecuted => _kernel.Run.FunctionsExecuted;

    /// <summary>The kernel behind it.</summary>
    internal RunningKernel Kernel => _kernel;

    /// <summary>The source files that were read so far.</summary>
    public int UnitsRead => _kernel.Program.LoadedUnits.Count();

    /// <summary>What becomes of an access: of a write of a debug register in a program that writes all of them in turn, of any other in one that makes no other.</summary>
    public AccessBehaviour Access(GuestAccess access)
    {
        if (_notEntered is { } why)
            return new AccessBehaviour(access, [new GuardedOutcome(Bdd.True, OutcomeKind.Unknown, [new Reason(why, null)])]);
        if (_swept.TryGetValue(access, out var swept))
            return swept;
        if (_state is not { } state)
            return _accesses.Run(access).Behaviour;
        if (_own.TryGetValue(access, out var own))
            return own;
        return Remembered.TryFind(access, state, out var known) ? known : Explained(access);
    }

    private AnswerTable<GuestAccess, AccessBehaviour> Remembered => _kernel.History!.Answers<GuestAccess, AccessBehaviour>();

    public AccessBehaviour Explained(GuestAccess access)
    {
        if (_state is not { } state || _own.TryGetValue(access, out _))
            return Access(access);
        var recorder = _kernel.Memory.Recorder = new SummaryRecorder(_kernel.Run);
        var behaviour = _accesses.Run(access).Behaviour;
        _kernel.Memory.Recorder = null;
        Remembered.Add(access, behaviour, state, recorder);
        return _own[access] = behaviour;
    }

    /// <summary>One machine and one VM.</summary>
    /// <returns>Null when the tree has no KVM that can be run.</returns>
    public static VcpuSimulation? Concrete(ISourceTree tree, KernelConfig config, MachineProfile profile, ProgramUnitCache? cache = null)
    {
        var preprocessor = new KernelPreprocessor(tree, config, IntrinsicMacros.Executed);
        var kernel = new RunningKernel(preprocessor, profile.Mode ?? Scenario.ModeOf(profile.Vm), (_, register) => SymbolicBits.FromConstant(profile.Hardware.GetValueOrDefault(register), 64), cache);
        HostBoot.Run(kernel);
        var features = profile.VcpuFeatures.Aggregate(0ul, (bits, feature) => bits | 1ul << feature);
        if (GuestVm.Create(kernel, profile.Vm, SymbolicBits.FromConstant(features, 32), Bdd.Constant(profile.HasGic), Bdd.Constant(profile.HasMte)) is not { } guest)
            return null;
        foreach (var write in profile.IdRegisters)
            Write(kernel, guest, write);
        return Enter(kernel, guest, FindMasks(kernel, guest), null, null, null);
    }

    /// <summary>Every machine and every VM at once.</summary>
    /// <param name="scenario">What is given.</param>
    /// <returns>Null when the tree has no KVM that can be run.</returns>
    public static VcpuSimulation? Symbolic(ISourceTree tree, KernelConfig config, Scenario? scenario = null, ProgramUnitCache? cache = null) => Symbolic(tree, config, scenario, cache, null);

    /// <param name="history">What the runs of other trees did, under the same configuration and scenario; null for a run that stands alone.</param>
    /// <param name="begins">Told of each stage when it begins.</param>
    internal static VcpuSimulation? Symbolic(ISourceTree tree, KernelConfig config, Scenario? scenario, ProgramUnitCache? cache, RunHistory? history, Action<SimulationStage>? begins = null)
    {
        begins?.Invoke(SimulationStage.Host);
        scenario ??= Scenario.Default;
        if (!scenario.IsPossible)
            throw new ArgumentException($"there is no {VmKindNames.Of(scenario.Vm)} VM in mode {HypModeNames.Of(scenario.Mode)}", nameof(scenario));
        var mode = scenario.Mode;
        var preprocessor = new KernelPreprocessor(tree, config, IntrinsicMacros.Executed);
        RunningKernel? kernel = null;
        kernel = new RunningKernel(preprocessor, mode, (space, register) => MachineVariables.Initial(space, mode, register, kernel!.NameOf(register)), cache, history);
        var ahead = kernel.Program.ReadAhead(history?.Units ?? []);
        try
        {
            return RunSymbolic(kernel, scenario.Vm, begins);
        }
        finally
        {
            // What cannot be read is told to who needs it.
            ahead.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
            history?.Units = [.. kernel.Program.LoadedUnits.Select(unit => (unit.Path, unit.Flavour))];
        }
    }

    private static VcpuSimulation? RunSymbolic(RunningKernel kernel, VmKind vm, Action<SimulationStage>? begins)
    {
        MachineVariables.DeclareVariables(kernel);
        HostBoot.Run(kernel);
        MachineVariables.NameCapabilities(kernel);
        begins?.Invoke(SimulationStage.Vm);
        var setup = new KernelWatch(kernel);
        var trace = new ControlTrace(kernel);
        if (GuestVm.Create(kernel, vm, MachineVariables.Features(kernel, vm), kernel.Space.Input("vm.gic"), kernel.Space.Input("vm.mte"), trace) is not { } guest)
            return null;
        begins?.Invoke(SimulationStage.IdRegisters);
        var found = FindMasks(kernel, guest);
        var fields = found is null ? UserspaceView.Masks(kernel, guest) : WritableBits.FieldsOf(kernel.Space, found);
        return Enter(kernel, guest, found, GuestIdRegisters.Vary(kernel, guest, fields), trace, setup, begins);
    }

    /// <summary>The writable bits of ID registers, where the kernel does not tell them; null where it does.</summary>
    private static Dictionary<SystemRegisterEncoding, SymbolicBits>? FindMasks(RunningKernel kernel, GuestVm guest) => UserspaceView.HasMasks(kernel) ? null : WritableBits.Find(kernel, guest);

    /// <summary>Runs the vCPU up to its guest, which opens to its EL0 what it can.</summary>
    /// <param name="found">The writable bits of ID registers, where the kernel does not tell them.</param>
    /// <param name="given">What userspace may have asked for; null for one machine and one VM.</param>
    /// <param name="setup">What watches userspace make the VM; null when nobody asks.</param>
    private static VcpuSimulation Enter(RunningKernel kernel, GuestVm guest, Dictionary<SystemRegisterEncoding, SymbolicBits>? found, GuestIdRegisters? given, ControlTrace? trace, KernelWatch? setup, Action<SimulationStage>? begins = null)
    {
        begins?.Invoke(SimulationStage.Userspace);
        var registers = UserspaceView.Read(kernel, guest, found);
        var complaints = setup?.Complaints() ?? [];
        var accesses = new AccessRun(kernel, guest, trace);
        if (given is null)
        {
            var mark = kernel.Memory.Mark();
            var swept = GuestProgram.Run(kernel, guest, accesses, GuestProgram.DebugRegisters).Made;
            kernel.Memory.Rollback(mark);
            return new VcpuSimulation(kernel, accesses, Bdd.True, registers, swept, EnterOne(kernel, guest, accesses));
        }
        begins?.Invoke(SimulationStage.Entry);
        var start = 0;
        // The hypervisor makes the controls of a protected VM in a vCPU of its own, which comes into being on the way.
        kernel.Memory.WatchesAll = guest.Kind == VmKind.Protected;
        var entered = GuestEntry.Run(kernel, guest, prepared: () => start = kernel.Memory.Mark());
        kernel.Memory.WatchesAll = false;
        if (entered.IsFalse)
            kernel.NotAnswered("the guest is never entered");
        trace?.End();
        foreach (var (register, value) in s_opened)
            accesses.Make(register, value);
        accesses.ForgetUnset();
        var possible = kernel.Space.And(entered, given.Accepted);
        kernel.Space.Factor(possible);
        return new VcpuSimulation(kernel, accesses, possible, registers, ImmutableDictionary<GuestAccess, AccessBehaviour>.Empty, null)
        {
            SetupComplaints = complaints,
            _readSwitches = () => WorldSwitch.Read(kernel, guest, start),
            _readUserWrites = () => [.. given.Fields, .. kernel.Before(start, () => Simulation.UserWrites.Read(kernel, guest, registers).ToList())],
            _state = kernel.History is { } history ? new AnswerState(kernel.Run, history.Facts) : null,
        };
    }

    /// <summary>Enters the guest, which opens up what EL0 may use.</summary>
    /// <returns>Null when the guest runs; else why it may not.</returns>
    private static string? EnterOne(RunningKernel kernel, GuestVm guest, AccessRun accesses)
    {
        var mark = kernel.Memory.Mark();
        var opening = GuestProgram.Run(kernel, guest, accesses, [.. s_opened.Select(opened => (opened.Register, (SymbolicBits?)RunningKernel.Number(opened.Value)))]);
        if (opening.IsComplete)
            return null;
        kernel.Memory.Rollback(mark);
        if (GuestEntry.Run(kernel, guest).IsTrue)
        {
            foreach (var (register, value) in s_opened)
                accesses.Make(register, value);
            return null;
        }
        var why = kernel.Log.LastOrDefault(noticed => noticed.Kind is RunEventKind.GivenUp or RunEventKind.Bug);
        var reason = $"the guest is not entered on all paths{(why is null ? "" : $": {why.Text} in {why.Function}()")}";
        kernel.NotAnswered(reason);
        return reason;
    }

    private static void Write(RunningKernel kernel, GuestVm guest, IdRegisterWrite write)
    {
        var id = UserspaceView.IdOf(write.Register);
        if (guest.GetRegister(id, Bdd.True) is not var (_, value))
            return;
        var field = SymbolicBits.FromConstant(write.Value, write.High - write.Low + 1);
        if (guest.SetRegister(id, value.Insert(write.Low, field)) is not { } result || kernel.Run.Constant(result) != 0)
            kernel.NotAnswered($"{write.Register}[{write.High}:{write.Low}] = {write.Value} is refused");
    }
}
