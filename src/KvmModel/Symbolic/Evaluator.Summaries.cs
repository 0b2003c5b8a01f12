namespace KvmModel.Symbolic;

/// <summary>
/// Calls that were run before, in this tree or in one before it: where the functions are the same and all that they read is, what they did is done again without running them. Values are
/// compared, not where they came from, so that a change whose effect ends somewhere costs nothing behind that.
/// </summary>
public sealed partial class Evaluator
{
    /// <summary>A call that takes fewer steps is part of the call around it, but not remembered by itself.</summary>
    private const int FewSteps = 12;

    private readonly RunHistory? _history;
    private readonly HashSet<int> _opaquesInUse = [];
    private readonly Dictionary<string, int> _unknowns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<SymbolicBits>> _listeners = new(StringComparer.Ordinal);
    private (FunctionSymbol Function, int Token, int Depth)? _retold;

    /// <summary>The functions whose bodies were gone through in this run; all others of <see cref="FunctionsRun"/> did what they had done before.</summary>
    public HashSet<string> FunctionsExecuted { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets who is told of something by <see cref="Tell"/>, while it happens or when a call in which it happened is not run again.</summary>
    /// <param name="listener">May ask for <see cref="Active"/>, <see cref="Place"/> and <see cref="Depth"/>, which are as they were.</param>
    public void Listen(string what, Action<SymbolicBits> listener) => _listeners[what] = listener;

    /// <summary>Tells the listener that something happens on the active paths. A meaning that is laid over a helper changes nothing outside memory in any other way.</summary>
    public void Tell(string what, SymbolicBits value = default)
    {
        Memory.Recorder?.NoteTold(what, value);
        if (_listeners.TryGetValue(what, out var listener))
            listener(value);
    }

    /// <summary>The function in which control is, and how many tokens behind its first.</summary>
    internal (FunctionSymbol Function, int Token)? Here => _frame is { } frame ? (frame.Function, frame.Token - frame.Code.Syntax.Span.Start) : null;

    internal bool IsOwnOpaque(int number) => _history?.IsShared(number) != true;

    private SymbolicBits InvokeRemembered(RunHistory history, FunctionSymbol function, ReadOnlySpan<SymbolicBits> arguments, int width)
    {
        var key = new CallKey(function.Window, Active, Care, width, _intrinsics.Signature, CallKey.Of(arguments));
        foreach (var candidate in history.Summaries.Find(key, Memory))
        {
            if (!arguments.SequenceEqual(candidate.Arguments) || !Holds(candidate))
                continue;
            Repeat(candidate);
            return candidate.Result;
        }
        var given = arguments.ToArray();
        var (around, givenUp, steps, exhausted) = (Memory.Recorder, GivenUp, _steps, Space.Exhausted);
        around?.TakeOpaques();
        var recorder = Memory.Recorder = new SummaryRecorder(this);
        GivenUp = Bdd.False;
        var result = InvokeBody(function, given, width);
        Memory.Recorder = around;
        if ((around is null || _steps - steps >= FewSteps) && recorder.Finish(given, result, GivenUp, _steps - steps, Space.Exhausted - exhausted) is { } summary)
        {
            _opaquesInUse.UnionWith(summary.Opaques);
            history.Summaries.Add(key, summary);
        }
        around?.Include(recorder);
        GivenUp = Space.Or(givenUp, GivenUp);
        return result;
    }

    /// <summary>Whether a call would do here and now what it did.</summary>
    private bool Holds(CallSummary call)
    {
        if (Depth + call.Depth + 2 >= _limits.Depth || _steps + call.Steps > _limits.Steps || Space.Exhausted - _exhausted + call.Exhausted > _limits.Exhaustions)
            return false;
        foreach (var opaque in call.Opaques)
            if (_opaquesInUse.Contains(opaque))
                return false;
        foreach (var (window, version) in call.Functions)
            if (Program.FunctionAt(window) is not { } function || Program.VersionOf(function) != version)
                return false;
        foreach (var lookup in call.Lookups)
            if (!Program.Answers(lookup))
                return false;
        foreach (var made in call.Made)
            if (!Memory.IsVacant(made.Window))
                return false;
        foreach (var (window, size) in call.Objects)
            if (Memory.At(window)?.Size != size)
                return false;
        foreach (var (window, word, value) in call.Reads)
            if (Memory.At(window)!.Peek(word) != value)
                return false;
        return true;
    }

    /// <summary>Does what a call did.</summary>
    private void Repeat(CallSummary call)
    {
        foreach (var (window, word, _) in call.Reads)
            _ = Memory.At(window)![word];
        foreach (var (window, name, size, words) in call.Made)
        {
            var made = Memory.AllocateAt(window, name, size);
            foreach (var (index, word) in words)
                made[index] = word;
        }
        Memory.Recorder?.Include(call);
        foreach (var (window, word, value) in call.Writes)
            Memory.Replace(Memory.At(window)!, word, value);
        foreach (var (window, _) in call.Functions)
            FunctionsRun.Add(Program.FunctionAt(window)!.Name);
        var depth = Depth;
        foreach (var observation in call.Observations)
            Retell(observation, depth);
        _retold = null;
        Active = call.Active;
        GivenUp = Space.Or(GivenUp, call.GivenUp);
        _opaquesInUse.UnionWith(call.Opaques);
        _steps += call.Steps;
        _exhausted -= call.Exhausted;
    }

    private void Retell(Observation observation, int depth)
    {
        var function = Program.FunctionAt(observation.Function)!;
        var token = function.Definition!.Span.Start + observation.Token;
        _retold = (function, token, depth + observation.Depth);
        Active = observation.Active;
        switch (observation)
        {
            case EventObservation noticed:
                Note(noticed.Kind, noticed.Text, noticed.Guard, function.Name, function.Unit!.LocationOf(token));
                break;
            case StoreObservation store when Memory.At(store.Window) is { IsWatched: true } target:
                Memory.Watcher?.Invoke(target, store.Bit, store.Guard, store.Value);
                break;
            case CallObservation call:
                CallWatcher?.Invoke(Program.FunctionAt(call.Callee)!, call.Arguments);
                break;
            case ToldObservation told when _listeners.TryGetValue(told.What, out var listener):
                listener(told.Value);
                break;
        }
    }

    /// <summary>A value that nothing of the program makes, not known: the same in the runs of all trees.</summary>
    private SymbolicBits SharedUnknown(RunHistory history, string reason, int width, Func<BddSpace, string, int, SymbolicBits> make)
    {
        var number = _unknowns[reason] = _unknowns.GetValueOrDefault(reason) + 1;
        return history.Unknown($"#{number}", reason, width, make);
    }

    /// <summary>
    /// A value that a function makes, not known: in each run one of its own, and in the runs of other trees the same one again, the first for the first and so on. What nobody knows is taken to be
    /// the same before and after a patch unless the patch says otherwise.
    /// </summary>
    private SymbolicBits OwnUnknown(RunHistory history, FunctionSymbol function, string reason, int width)
    {
        var place = $"{function.Window}: {width} {reason}";
        var number = _unknowns.GetValueOrDefault(place);
        while (true)
        {
            var (value, first) = history.Unknown((place, ++number), reason, width);
            if (!_opaquesInUse.Add(first))
                continue;
            _unknowns[place] = number;
            Memory.Recorder?.NoteOpaque(first);
            return value;
        }
    }
}
