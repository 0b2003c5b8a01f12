namespace KvmModel.Preprocessing;

/// <summary>The macro expansions of a unit, each with the one that its call came from; see <see cref="Token.Expansion"/>. A parent's index is smaller than its child's.</summary>
internal sealed class ExpansionLog
{
    private readonly List<MacroExpansion> _entries = [default];
    private int _lastFrom;
    private int _lastCall;
    private int _lastTo;

    public int Count => _entries.Count;

    public MacroExpansion this[int index] => _entries[index];

    public int Add(string macro, in Token call)
    {
        _entries.Add(new MacroExpansion(macro, call, call.Expansion));
        return _entries.Count - 1;
    }

    /// <summary>
    /// Says that a token with expansion <paramref name="expansion"/> is passed as an argument to the call <paramref name="call"/>: gives the
    /// expansion it has inside, which keeps the macros it came from so far and ends in the call.
    /// </summary>
    public int Through(int expansion, int call)
    {
        if (IsWithin(_entries[call].Parent, expansion))
            return call;
        if (expansion == _lastFrom && call == _lastCall)
            return _lastTo;
        var from = _entries[expansion];
        var parent = Through(from.Parent, call);
        _entries.Add(new MacroExpansion(from.Macro, from.Call with { Expansion = parent }, parent));
        (_lastFrom, _lastCall, _lastTo) = (expansion, call, _entries.Count - 1);
        return _lastTo;
    }

    /// <summary>The token, or the name token of the outermost call that produced it.</summary>
    public Token OutermostCall(Token token)
    {
        for (var index = token.Expansion; index != 0; index = _entries[index].Parent)
            token = _entries[index].Call;
        return token;
    }

    /// <summary>Forgets the entries from <paramref name="count"/> on: nothing kept came from them.</summary>
    public void Truncate(int count)
    {
        _entries.RemoveRange(count, _entries.Count - count);
        (_lastFrom, _lastCall) = (0, 0);
    }

    public MacroExpansion[] ToArray() => [.. _entries];

    private bool IsWithin(int expansion, int ancestor)
    {
        while (expansion > ancestor)
            expansion = _entries[expansion].Parent;
        return expansion == ancestor;
    }
}
