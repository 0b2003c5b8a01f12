using System.Runtime.CompilerServices;
using KvmModel.Lowering;
using KvmModel.Source;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>
/// Runs functions for all inputs at once. There is one state; every statement runs under the set of paths on which control is there, a store changes what that set
/// covers, and where control meets again the sets are joined. A value is thus always right for every path that can read it.
/// </summary>
/// <remarks>
/// With constant inputs all sets are everything or nothing and the run is an ordinary interpreter's. What cannot be followed ends in values that are not known
/// (<see cref="BddSpace.Opaque"/>) or in paths that are given up (<see cref="GivenUp"/>); it never ends in a guess.
/// </remarks>
public sealed partial class Evaluator
{
    private readonly IntrinsicTable _intrinsics;
    private readonly RunLimits _limits;
    private readonly List<RunEvent> _events = [];
    private readonly HashSet<(RunEventKind, string, SourceLocation)> _noted = [];
    private Frame? _frame;
    private readonly Stack<Frame> _callers = new();
    private long _steps;
    private long _exhausted;

    /// <param name="history">What was run before, in the same space; null for a run that stands alone.</param>
    internal Evaluator(KernelProgram program, Memory memory, BddSpace space, IntrinsicTable intrinsics, RunHistory? history)
        : this(program, memory, space, intrinsics) => _history = history;

    public Evaluator(KernelProgram program, Memory memory, BddSpace space, IntrinsicTable intrinsics, RunLimits? limits = null)
    {
        Program = program;
        Memory = memory;
        Space = space;
        _intrinsics = intrinsics;
        _limits = limits ?? RunLimits.Default;
    }

    public KernelProgram Program { get; }
    public Memory Memory { get; }
    public BddSpace Space { get; }

    /// <summary>The paths on which control is here now.</summary>
    public Bdd Active { get; private set; } = Bdd.True;

    /// <summary>
    /// The paths that anyone asks about, now or later: it only ever shrinks. What happens on others is not followed, and values need not be right there, which keeps conditions small.
    /// </summary>
    public Bdd Care { get; set; } = Bdd.True;

    /// <summary>The paths that were given up since the last <see cref="Reset"/>.</summary>
    public Bdd GivenUp { get; private set; } = Bdd.False;

    /// <summary>What was noticed, in order.</summary>
    public IReadOnlyList<RunEvent> Events => _events;

    /// <summary>The functions that were run, by name.</summary>
    public HashSet<string> FunctionsRun { get; } = new(StringComparer.Ordinal);

    /// <summary>Where control is: a token of a unit, in a function; null when nothing runs.</summary>
    public (ProgramUnit Unit, int Token, FunctionDefinition Function)? Place =>
        _retold is var (function, token, _) ? (function.Unit!, token, function.Definition!) : _frame is { Function.Unit: { } unit } frame ? (unit, frame.Token, frame.Code.Syntax) : null;

    /// <summary>How many calls are under way.</summary>
    public int Depth => _retold?.Depth ?? (_frame is null ? 0 : _callers.Count + 1);

    /// <summary>Told of each call through a pointer, on the paths that are active then: the function and the arguments.</summary>
    public Action<FunctionSymbol, SymbolicBits[]>? CallWatcher { get; set; }

    /// <summary>The nodes that the space may have before a run is given up.</summary>
    internal int NodeLimit { get; set; } = int.MaxValue;

    /// <summary>Forgets what was noticed and given up: a new question is asked.</summary>
    public void Reset()
    {
        GivenUp = Bdd.False;
        _events.Clear();
        _noted.Clear();
    }

    /// <summary>Runs a function on the paths of a guard.</summary>
    /// <param name="function">A function with a body.</param>
    /// <param name="arguments">One for each parameter, of the parameter's width.</param>
    /// <param name="guard">The paths; all others are untouched.</param>
    /// <returns>What it returns, in the width of its type, right where it returned: on the paths of the guard that were not given up.</returns>
    public SymbolicBits Call(FunctionSymbol function, ReadOnlySpan<SymbolicBits> arguments, Bdd guard)
    {
        var before = Active;
        Active = guard;
        _steps = 0;
        _exhausted = Space.Exhausted;
        try
        {
            return Invoke(function, arguments, function.ReturnWidth ?? 64);
        }
        finally
        {
            Active = before;
        }
    }

    /// <summary>Does, on all paths, what a helper that is given by its meaning does.</summary>
    /// <exception cref="ArgumentException">There is no such helper.</exception>
    public SymbolicBits CallIntrinsic(string name, SymbolicBits[] arguments)
    {
        var intrinsic = _intrinsics.Find(name) ?? throw new ArgumentException($"{name} has no meaning.", nameof(name));
        return intrinsic(new IntrinsicCall(this, name, arguments, 64, null));
    }

    /// <summary>Notes something that happens on the active paths.</summary>
    public void Note(RunEventKind kind, string text, Bdd? guard = null)
    {
        Memory.Recorder?.NoteEvent(kind, text, guard ?? Active);
        Note(kind, text, guard ?? Active, _frame?.Function.Name ?? "", _frame is null ? default : LocationOf(_frame));
    }

    private void Note(RunEventKind kind, string text, Bdd guard, string function, SourceLocation location)
    {
        if (_noted.Add((kind, text, location)))
            _events.Add(new RunEvent(kind, guard, text, function, location));
    }

    /// <summary>Ends the active paths that a guard covers: what they do from here on is not known.</summary>
    public void GiveUp(string reason, Bdd? where = null, RunEventKind kind = RunEventKind.GivenUp)
    {
        var paths = where is { } guard ? Space.And(Active, guard) : Active;
        if (paths.IsFalse)
            return;
        Active = Space.AndNot(Active, paths);
        if (Space.AreDisjoint(paths, Care))
            return;
        Note(kind, reason, paths);
        GivenUp = Space.Or(GivenUp, paths);
    }

    /// <summary>Ends the active paths, as known: whoever asks looks at the state that they leave.</summary>
    public void Leave() => Active = Bdd.False;

    /// <summary>Whether code of a unit runs at EL2 with HCR_EL2.E2H set, so that names of EL1's registers mean EL2's.</summary>
    public Func<ProgramUnit, bool> IsRedirected { get; init; } = _ => false;

    /// <summary>An object of which the program has one, such as the current task; zero at first.</summary>
    public MemoryObject Singleton(string name, long size) => Memory.Singleton(name, size);

    /// <summary>A value that is not known.</summary>
    public SymbolicBits Unknown(string reason, int width) =>
        width == 0 ? default : _history is not { } history ? SymbolicBits.Opaque(Space, reason, width) : _frame is { } frame ? OwnUnknown(history, frame.Function, reason, width) : SharedUnknown(history, reason, width, SymbolicBits.Opaque);

    /// <summary>A value that nothing of the program makes, not known bit by bit: bit 5 of <c>name</c> is unknown for the reason <c>name[5]</c>.</summary>
    public SymbolicBits UnknownBits(string name, int width) => _history is not { } history ? SymbolicBits.OpaqueBits(Space, name, width) : SharedUnknown(history, name, width, SymbolicBits.OpaqueBits);

    /// <summary>Calls a function on the active paths, as if the running code did.</summary>
    /// <param name="width">Of the result that the caller expects.</param>
    internal SymbolicBits Invoke(FunctionSymbol function, ReadOnlySpan<SymbolicBits> arguments, int width)
    {
        if (Active.IsFalse)
            return Unreached(width);
        if (function.Definition is null)
        {
            Note(RunEventKind.UnknownCall, $"{function.Name}() has no body here");
            return Unknown($"{function.Name}() has no body here", width);
        }
        if (_callers.Count >= _limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Memory.Recorder?.Spoil();
            GiveUp("calls are nested too deeply");
            return Unreached(width);
        }
        FunctionsRun.Add(function.Name);
        return _history is { } history && !Memory.IsFollowed && Program.VersionOf(function) is { } version && (!version.IsLeaf || Memory.Recorder is null)
            ? InvokeRemembered(history, function, arguments, width)
            : InvokeBody(function, arguments, width);
    }

    private SymbolicBits InvokeBody(FunctionSymbol function, ReadOnlySpan<SymbolicBits> arguments, int width)
    {
        var code = function.Code!;
        FunctionsExecuted.Add(function.Name);
        Memory.Recorder?.NoteFunction(function);
        var frame = new Frame(function, code) { Token = code.Syntax.Span.Start };
        if (code.ReturnType is Binding.RecordType record)
            frame.ResultObject = ResultObject(function.Name, record);
        PassArguments(frame, arguments);
        if (_frame is not null)
            _callers.Push(_frame);
        _frame = frame;
        RunBody(frame);
        Active = Space.Or(Active, frame.Returned);
        foreach (var local in frame.Objects)
            if (local is not null)
                Memory.Free(local);
        foreach (var result in frame.Results ?? [])
            Memory.Free(result);
        _frame = _callers.Count > 0 ? _callers.Pop() : null;
        if (frame.ResultObject is { } made)
            return SymbolicBits.FromConstant(made.Address, 64);
        if (width == 0)
            return default;
        return frame.Result.Width == 0 ? Unreached(width) : frame.Result.Width == width ? frame.Result : frame.Result.Resize(width, false);
    }

    /// <summary>Counts a statement or call; false, with the active paths given up, when the run has gone on for too long.</summary>
    private bool Step()
    {
        Space.Budget?.Spend(1);
        var isSpent = Space.Budget?.IsSpent == true;
        if (++_steps <= _limits.Steps && Space.Exhausted - _exhausted <= _limits.Exhaustions && Space.TotalNodes <= NodeLimit && !isSpent)
            return true;
        Memory.Recorder?.NoteExceeded();
        GiveUp(isSpent ? "all runs together take too much work" : _steps > _limits.Steps ? "the run is too long" : "values are too complex");
        return false;
    }

    /// <summary>A function that is the same on the paths that matter, and simpler elsewhere.</summary>
    public Bdd Relevant(Bdd condition) => condition.IsConstant || Care.IsTrue ? condition : Space.Simplify(condition, Care);

    private static SymbolicBits Unreached(int width) => width == 0 ? default : SymbolicBits.FromConstant(0, width);

    private MemoryObject ResultObject(string name, Binding.RecordType type)
    {
        var made = Memory.Allocate($"result of {name}()", Math.Min(Binding.TypeRules.Size(type) ?? 8, Memory.SizeLimit), type);
        if (_frame is not null)
            (_frame.Results ??= []).Add(made);
        return made;
    }

    private void PassArguments(Frame frame, ReadOnlySpan<SymbolicBits> arguments)
    {
        var parameters = frame.Code.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            var width = parameter.Width == 0 ? 64 : parameter.Width;
            var argument = i < arguments.Length && arguments[i].Width != 0 ? arguments[i] : Unknown($"argument {parameter.Name} of {frame.Function.Name}()", width);
            if (argument.Width != width)
                argument = argument.Resize(width, false);
            if (!parameter.InMemory)
                frame.Registers[parameter.Index] = argument;
            else if (parameter.Width == 0)
                CopyBytes(SymbolicBits.FromConstant(LocalObject(frame, parameter).Address, 64), argument, parameter.Size);
            else
                Memory.Store(Active, LocalObject(frame, parameter), 0, argument);
        }
    }

    private void RunBody(Frame frame)
    {
        Run(frame.Code.Body);
        // Jumps back: what waits for a label above goes through the body again, from the label on.
        for (var turn = 0; frame.HasPending; turn++)
        {
            frame.Returned = Space.Or(frame.Returned, Active);
            Active = Bdd.False;
            var isEndless = turn >= _limits.Turns;
            if (isEndless || !frame.WaitsInside(frame.Code.Body))
            {
                Active = frame.ArriveNowhere(Space);
                GiveUp(isEndless ? "a jump back was taken too often" : "a jump to a label that the function does not have");
                return;
            }
            Run(frame.Code.Body);
        }
    }

    private MemoryObject LocalObject(Frame frame, Local local) =>
        frame.Objects[local.Index] ??= Memory.Allocate(local.Name.Length == 0 ? $"temporary of {frame.Function.Name}()" : $"{frame.Function.Name}().{local.Name}",
            Math.Clamp(local.Size, 0, Memory.SizeLimit), local.Type);

    private static SourceLocation LocationOf(Frame frame) => frame.Function.Unit!.LocationOf(frame.Token);
}
