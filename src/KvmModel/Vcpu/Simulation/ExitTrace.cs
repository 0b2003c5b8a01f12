using KvmModel.Source;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// What the answer to one exit came from. While KVM's exit path runs, each call through a pointer is written down with the row of a static table that it was given, each line that injects an
/// exception, and each store into the page that userspace reads; afterwards the steps that lie on the paths of an outcome are its reasons. No name of a table or handler is known here.
/// </summary>
/// <remarks>
/// Of several functions that are called for a row, the one called from furthest outside is what answers: a row's visibility is asked deeper down, or answers alone where it hides the row.
/// </remarks>
internal sealed class ExitTrace
{
    /// <summary>The steps of one kind that are named: enough for the rows of registers that one encoding may mean.</summary>
    private const int MostSteps = 4;

    private readonly RunningKernel _kernel;
    private readonly MemoryObject _runPage;
    private readonly List<Step> _calls = [];
    private readonly List<Step> _injections = [];
    private readonly List<Step> _exits = [];

    public ExitTrace(RunningKernel kernel, MemoryObject runPage)
    {
        _kernel = kernel;
        _runPage = runPage;
    }

    /// <summary>When an exception was injected.</summary>
    public Bdd Injected { get; private set; } = Bdd.False;

    /// <summary>Whether anyone will ask for reasons; if not, nothing is written down for them.</summary>
    public bool IsAsked { get; set; } = true;

    /// <summary>Forgets everything.</summary>
    public void Forget()
    {
        Injected = Bdd.False;
        _calls.Clear();
        _injections.Clear();
        _exits.Clear();
    }

    /// <summary>Forgets everything, and writes down what happens until <see cref="End"/>.</summary>
    public void Begin()
    {
        Forget();
        _runPage.IsWatched = true;
        if (!IsAsked)
            return;
        _kernel.Run.CallWatcher = NoteCall;
        _kernel.Memory.Watcher = NoteStore;
    }

    public void End()
    {
        _kernel.Run.CallWatcher = null;
        _kernel.Memory.Watcher = null;
    }

    /// <summary>An exception is injected on the active paths.</summary>
    public void NoteInjection()
    {
        Injected = _kernel.Space.Or(Injected, _kernel.Run.Active);
        if (_kernel.Run.Place is var (unit, token, function))
            _injections.Add(new Step(_kernel.Run.Active, 0, function.Name, unit.LocationOf(token), null, null));
    }

    /// <summary>What answers on the paths of a guard: the row, and the function that is called for it, or else what takes the exit.</summary>
    /// <param name="what">What it does: <c>answers</c>.</param>
    public IEnumerable<Reason> Answer(Bdd guard, string what)
    {
        var calls = On(_calls, guard).ToList();
        var forRows = calls.Where(call => call.Row is not null).ToList();
        if (forRows.Count > 0)
        {
            var outermost = forRows.Min(call => call.Depth);
            forRows.RemoveAll(call => call.Depth > outermost);
        }
        foreach (var call in Few(forRows))
            yield return new Reason($"a row of {call.Table}", call.Row);
        foreach (var call in Few(forRows.Count > 0 ? forRows : [.. calls.Take(1)]))
            yield return new Reason($"{call.Function}() {what}", call.Location);
    }

    /// <summary>The row, the function that is called for it, and the lines that inject an exception on the paths of a guard.</summary>
    public IEnumerable<Reason> Injection(Bdd guard) =>
        [.. Answer(guard, "is called"), .. Few(On(_injections, guard)).Select(line => new Reason($"{line.Function}() injects an Undefined Instruction exception", line.Location))];

    /// <summary>The lines that say to userspace why the guest was left, on the paths of a guard; else what answers.</summary>
    public IEnumerable<Reason> Exit(Bdd guard)
    {
        var lines = Few(On(_exits, guard).Reverse()).Select(line => new Reason($"{line.Function}() tells userspace", line.Location)).ToList();
        return lines.Count > 0 ? [.. Answer(guard, "is called"), .. lines] : Answer(guard, "leaves the guest");
    }

    private IEnumerable<Step> On(IEnumerable<Step> steps, Bdd guard) => steps.Where(step => !_kernel.Space.AreDisjoint(step.Guard, guard));

    private static IEnumerable<Step> Few(IEnumerable<Step> steps) => steps.DistinctBy(step => (step.Function, step.Location, step.Row)).Take(MostSteps);

    private void NoteCall(FunctionSymbol function, SymbolicBits[] arguments)
    {
        if (_kernel.Space.AreDisjoint(_kernel.Run.Active, _kernel.Run.Care))
            return;
        SourceLocation? place = function.Definition is { } definition ? function.Unit!.LocationOf(definition.Span.Start) : null;
        var isForRow = false;
        foreach (var argument in arguments)
        {
            if (argument.Width < 64)
                continue;
            foreach (var (guard, address) in _kernel.Run.Targets(argument) ?? [])
            {
                if (_kernel.Memory.Find(address, out var offset) is not { WrittenAt: { } writtenAt } table || writtenAt(offset) is not { } row)
                    continue;
                isForRow = true;
                _calls.Add(new Step(guard, _kernel.Run.Depth, function.Name, place, table.Name, row));
            }
        }
        if (!isForRow)
            _calls.Add(new Step(_kernel.Run.Active, _kernel.Run.Depth, function.Name, place, null, null));
    }

    private void NoteStore(MemoryObject target, long bit, Bdd guard, SymbolicBits value)
    {
        if (target == _runPage && _kernel.Run.Place is var (unit, token, function))
            _exits.Add(new Step(guard, 0, function.Name, unit.LocationOf(token), null, null));
    }

    /// <param name="Depth">The calls under way.</param>
    /// <param name="Table">The table whose row it was given, and where the row is written; null for none.</param>
    private sealed record Step(Bdd Guard, int Depth, string Function, SourceLocation? Location, string? Table, SourceLocation? Row);
}
