namespace KvmModel.Symbolic;

/// <summary>The calls that were run, of whichever tree, each with what it read and did.</summary>
internal sealed class SummaryTable
{
    private readonly Dictionary<CallKey, SummarySet> _byKey = [];

    /// <summary>The calls with a key that may have read what memory holds now.</summary>
    public IReadOnlyList<CallSummary> Find(CallKey key, Memory memory) => _byKey.TryGetValue(key, out var known) ? known.Find(memory) : [];

    public void Add(CallKey key, CallSummary summary)
    {
        if (!_byKey.TryGetValue(key, out var known))
            _byKey.Add(key, known = new SummarySet());
        known.Add(summary);
    }
}

/// <summary>
/// Calls with one key, as a decision tree: where there are many, they are told apart by the value of the word that says most about which it is. Of calls that nothing tells apart only the last few
/// are kept.
/// </summary>
internal sealed class SummarySet
{
    /// <summary>Enough for versions of a function that read the same.</summary>
    private const int Kept = 8;

    // Either the calls themselves, the last one first; or a word, and the calls by its value.
    private readonly List<CallSummary> _calls = [];
    private (int Window, int Word)? _word;
    private Dictionary<SymbolicBits, SummarySet>? _byValue;

    public IReadOnlyList<CallSummary> Find(Memory memory)
    {
        var set = this;
        while (set._word is var (window, word))
        {
            if (memory.At(window) is not { } target || word >= target.WordCount || !set._byValue!.TryGetValue(target.Peek(word), out var next))
                return set._calls;
            set = next;
        }
        return set._calls;
    }

    public void Add(CallSummary added)
    {
        var set = this;
        while (set._word is { } place && ValueAt(added, place) is { } value)
        {
            if (!set._byValue!.TryGetValue(value, out var next))
                set._byValue.Add(value, next = new SummarySet());
            set = next;
        }
        set._calls.Insert(0, added);
        if (set._calls.Count <= Kept)
            return;
        if (set._word is null)
            set.Split();
        if (set._calls.Count > Kept)
            set._calls.RemoveAt(Kept);
    }

    /// <summary>Tells the calls apart by the word that has most values among them, if any has two.</summary>
    private void Split()
    {
        var values = new Dictionary<(int, int), HashSet<SymbolicBits>>();
        var readers = new Dictionary<(int, int), int>();
        foreach (var (window, word, value) in _calls.SelectMany(call => call.Reads))
        {
            if (!values.TryGetValue((window, word), out var seen))
                values.Add((window, word), seen = []);
            seen.Add(value);
            readers[(window, word)] = readers.GetValueOrDefault((window, word)) + 1;
        }
        var telling = values.Where(place => place.Value.Count > 1 && readers[place.Key] == _calls.Count).OrderByDescending(place => place.Value.Count).Select(place => ((int, int)?)place.Key).FirstOrDefault();
        if (telling is null)
            return;
        (_word, _byValue) = (telling, []);
        var calls = _calls.ToArray();
        _calls.Clear();
        foreach (var call in calls.Reverse())
            Add(call);
    }

    private static SymbolicBits? ValueAt(CallSummary call, (int Window, int Word) place)
    {
        foreach (var (window, word, value) in call.Reads)
            if (window == place.Window && word == place.Word)
                return value;
        return null;
    }
}
