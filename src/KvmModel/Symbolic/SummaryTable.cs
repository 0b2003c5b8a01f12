namespace KvmModel.Symbolic;

/// <summary>The calls that were run, of whichever tree, each with what it read and did. Of calls with equal keys only the last few are kept.</summary>
internal sealed class SummaryTable
{
    /// <summary>Enough for a call before and after a patch, in both of two trees that are compared.</summary>
    private const int Kept = 6;

    private readonly Dictionary<CallKey, List<CallSummary>> _byKey = [];

    /// <summary>The calls with a key, the last one first.</summary>
    public IReadOnlyList<CallSummary> Find(CallKey key) => _byKey.TryGetValue(key, out var known) ? known : [];

    public void Add(CallKey key, CallSummary summary)
    {
        if (!_byKey.TryGetValue(key, out var known))
            _byKey.Add(key, known = []);
        if (known.Count == Kept)
            known.RemoveAt(Kept - 1);
        known.Insert(0, summary);
    }
}
