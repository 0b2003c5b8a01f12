namespace KvmModel.Symbolic;

/// <summary>
/// Writes down, while a call runs, what it reads before it writes it, what it writes, makes and tells. What a call inside it did becomes part of it when that ends. Objects that the call makes
/// itself are its own affair, until it leaves them behind.
/// </summary>
internal sealed class SummaryRecorder(Evaluator run)
{
    private readonly long _firstSerial = run.Memory.Serial + 1;
    private readonly int _depth = run.Depth;
    private readonly Dictionary<long, (MemoryObject Object, int Word, SymbolicBits Value)> _reads = [];
    private readonly Dictionary<long, (MemoryObject Object, int Word)> _writes = [];
    private readonly List<MemoryObject> _made = [];
    private readonly HashSet<FunctionSymbol> _functions = [];
    private readonly HashSet<NamedLookup> _lookups = [];
    private readonly List<Observation> _observations = [];
    private readonly HashSet<(RunEventKind, string, int, int)> _events = [];
    private readonly List<int> _opaques = [];
    private int _firstOpaque = run.Space.Opaques.Count;
    private int _deepest;
    private bool _isSpoiled;
    private bool _hasUntellable;

    /// <summary>What is going on can not be told from what is written down: the call, and those around it, will be run again.</summary>
    public void Spoil() => _isSpoiled = true;

    /// <summary>Whether what it did came of more than is written down.</summary>
    public bool IsSpoiled => _isSpoiled;

    /// <summary>The words that were read or written, of objects that it did not make, by window and index.</summary>
    public IEnumerable<(int Window, int Word)> Touched =>
        _reads.Values.Select(read => (read.Object.Window, read.Word)).Concat(_writes.Values.Select(write => (write.Object.Window, write.Word))).Distinct();

    /// <summary>The functions that ran.</summary>
    public IReadOnlyCollection<FunctionSymbol> Functions => _functions;

    /// <summary>What helpers asked the program by name.</summary>
    public IReadOnlyCollection<NamedLookup> Lookups => _lookups;

    /// <summary>A budget is exceeded, which may leave more another time: what is known now is no less right then, but the call is to be run again.</summary>
    public void NoteExceeded() => _hasUntellable = true;

    public void NoteRead(MemoryObject from, int word, SymbolicBits value)
    {
        if (IsOwn(from))
            return;
        var key = KeyOf(from, word);
        if (!_writes.ContainsKey(key))
            _reads.TryAdd(key, (from, word, value));
    }

    public void NoteWrite(MemoryObject to, int word)
    {
        if (!IsOwn(to))
            _writes.TryAdd(KeyOf(to, word), (to, word));
    }

    public void NoteMade(MemoryObject made) => _made.Add(made);

    public void NoteFreed(MemoryObject gone)
    {
        if (IsOwn(gone))
            _made.Remove(gone);
        else
            Spoil();
    }

    public void NoteFunction(FunctionSymbol function)
    {
        _functions.Add(function);
        _deepest = Math.Max(_deepest, run.Depth);
    }

    public void NoteLookup(NamedLookup lookup) => _lookups.Add(lookup);

    public void NoteStore(MemoryObject to, long bit, Bdd guard, SymbolicBits value) =>
        Observe((active, function, token, depth) => new StoreObservation(active, function, token, depth, to.Window, bit, guard, value));

    public void NoteCall(FunctionSymbol callee, SymbolicBits[] arguments) =>
        Observe((active, function, token, depth) => new CallObservation(active, function, token, depth, callee.Window, arguments));

    public void NoteTold(string what, SymbolicBits value) =>
        Observe((active, function, token, depth) => new ToldObservation(active, function, token, depth, what, value));

    public void NoteEvent(RunEventKind kind, string text, Bdd guard) =>
        Observe((active, function, token, depth) => new EventObservation(active, function, token, depth, kind, text, guard));

    /// <summary>What the call did, once it has ended.</summary>
    /// <returns>Null for what can not be done again without running it.</returns>
    public CallSummary? Finish(SymbolicBits[] arguments, SymbolicBits result, Bdd givenUp, long steps, int exhausted)
    {
        TakeOpaques();
        if (_isSpoiled || _hasUntellable || _made.Exists(made => made.Type is not null))
            return null;
        return new CallSummary
        {
            Arguments = arguments,
            Functions = [.. _functions.Select(function => (function.Window, run.Program.VersionOf(function)!))],
            Lookups = [.. _lookups],
            Reads = [.. _reads.Values.Select(read => (read.Object.Window, read.Word, read.Value))],
            Objects = [.. _reads.Values.Select(read => read.Object).Concat(_writes.Values.Select(write => write.Object)).Distinct().Select(touched => (touched.Window, touched.Size))],
            Depth = _deepest - _depth,
            Result = result,
            Writes = [.. _writes.Values.Select(write => (write.Object.Window, write.Word, write.Object[write.Word]))],
            Made = [.. _made.Select(made => (made.Window, made.Name, made.Size, made.Made().ToArray()))],
            Active = run.Active,
            GivenUp = givenUp,
            Observations = [.. _observations],
            Opaques = [.. _opaques],
            Steps = steps,
            Exhausted = exhausted,
        };
    }

    /// <summary>A call that ran inside this one.</summary>
    public void Include(SummaryRecorder inner)
    {
        inner.TakeOpaques();
        _isSpoiled |= inner._isSpoiled;
        _hasUntellable |= inner._hasUntellable;
        foreach (var (from, word, value) in inner._reads.Values)
            NoteRead(from, word, value);
        foreach (var (to, word) in inner._writes.Values)
            NoteWrite(to, word);
        _made.AddRange(inner._made);
        _functions.UnionWith(inner._functions);
        _lookups.UnionWith(inner._lookups);
        foreach (var observation in inner._observations)
            Add(observation with { Depth = observation.Depth + inner._depth - _depth });
        _opaques.AddRange(inner._opaques);
        _firstOpaque = run.Space.Opaques.Count;
        _deepest = Math.Max(_deepest, inner._deepest);
    }

    /// <summary>A call inside this one that was not run again. Objects that it made were told already.</summary>
    public void Include(CallSummary known)
    {
        TakeOpaques();
        foreach (var (window, word, value) in known.Reads)
            NoteRead(run.Memory.At(window)!, word, value);
        foreach (var (window, word, _) in known.Writes)
            NoteWrite(run.Memory.At(window)!, word);
        foreach (var (window, _) in known.Functions)
            _functions.Add(run.Program.FunctionAt(window)!);
        _lookups.UnionWith(known.Lookups);
        foreach (var observation in known.Observations)
            Add(observation with { Depth = observation.Depth + run.Depth - _depth });
        _opaques.AddRange(known.Opaques);
        _deepest = Math.Max(_deepest, run.Depth + known.Depth);
    }

    /// <summary>A value that is not known was made, or taken over from another tree, by the number of its first variable.</summary>
    public void NoteOpaque(int number) => _opaques.Add(number);

    /// <summary>Takes note of the opaque variables that were made since it last looked.</summary>
    public void TakeOpaques()
    {
        for (; _firstOpaque < run.Space.Opaques.Count; _firstOpaque++)
            if (run.IsOwnOpaque(_firstOpaque))
                _opaques.Add(_firstOpaque);
    }

    private void Observe(Func<Bdd, int, int, int, Observation> make)
    {
        if (run.Here is var (function, token))
            Add(make(run.Active, function.Window, token, run.Depth - _depth));
        else
            _hasUntellable = true;
    }

    private void Add(Observation observation)
    {
        if (observation is not EventObservation noticed || _events.Add((noticed.Kind, noticed.Text, noticed.Function, noticed.Token)))
            _observations.Add(observation);
    }

    private bool IsOwn(MemoryObject touched) => touched.Serial >= _firstSerial;

    private static long KeyOf(MemoryObject touched, int word) => (long)touched.Window << 32 | (uint)word;
}
