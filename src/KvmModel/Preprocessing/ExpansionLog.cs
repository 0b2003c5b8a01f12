using System.Buffers;

namespace KvmModel.Preprocessing;

/// <summary>The macro expansions of a stretch, each with the one that its call came from; see <see cref="Token.Expansion"/>. A parent's index is smaller than its child's.</summary>
internal sealed class ExpansionLog : IDisposable
{
    private static readonly MacroExpansion[] _none = [default];
    private readonly ChunkedList<MacroExpansion> _entries = new();
    private readonly ChunkedList<int> _depths = new();
    private int _lastFrom;
    private int _lastCall;
    private int _lastTo;

    public ExpansionLog()
    {
        _entries.Add(default);
        _depths.Add(0);
    }

    public int Count => _entries.Count;

    public int Add(string macro, in Token call)
    {
        Append(new MacroExpansion(macro, call, call.Expansion));
        return _entries.Count - 1;
    }

    /// <summary>How many expansions lie around and including one.</summary>
    public int DepthOf(int expansion) => _depths[expansion];

    /// <summary>
    /// Says that a token with expansion <paramref name="expansion"/> is passed as an argument to the call <paramref name="call"/>: gives the
    /// expansion it has inside, which keeps the macros it came from so far and ends in the call.
    /// </summary>
    public int Through(int expansion, int call)
    {
        if (expansion == _lastFrom && call == _lastCall)
            return _lastTo;
        var to = call;
        if (!IsWithin(_entries[call].Parent, expansion))
        {
            ref readonly var from = ref _entries[expansion];
            var parent = Through(from.Parent, call);
            Append(new MacroExpansion(from.Macro, from.Call with { Expansion = parent }, parent));
            to = _entries.Count - 1;
        }
        (_lastFrom, _lastCall, _lastTo) = (expansion, call, to);
        return to;
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
        _entries.Truncate(count);
        _depths.Truncate(count);
        (_lastFrom, _lastCall) = (0, 0);
    }

    /// <summary>The entries that some token came through, numbered anew; the tokens are given the new numbers.</summary>
    public MacroExpansion[] Compact(Span<Token> tokens)
    {
        if (Count == 1)
            return _none;
        var numbers = ArrayPool<int>.Shared.Rent(Count);
        numbers.AsSpan(0, Count).Clear();
        foreach (ref readonly var token in tokens)
            numbers[token.Expansion] = 1;
        for (var index = Count - 1; index > 0; index--)
        {
            if (numbers[index] != 0)
                numbers[_entries[index].Parent] = 1;
        }
        numbers[0] = 0;
        var used = 1;
        for (var index = 1; index < Count; index++)
            numbers[index] = numbers[index] != 0 ? used++ : 0;
        var kept = new MacroExpansion[used];
        for (var index = 1; index < Count; index++)
        {
            if (numbers[index] == 0)
                continue;
            var (macro, call, parent) = _entries[index];
            kept[numbers[index]] = new MacroExpansion(macro, call with { Expansion = numbers[parent] }, numbers[parent]);
        }
        foreach (ref var token in tokens)
        {
            if (token.Expansion != 0)
                token = token with { Expansion = numbers[token.Expansion] };
        }
        ArrayPool<int>.Shared.Return(numbers);
        return kept;
    }

    public void Dispose()
    {
        _entries.Dispose();
        _depths.Dispose();
    }

    private void Append(in MacroExpansion entry)
    {
        _entries.Add(entry);
        _depths.Add(_depths[entry.Parent] + 1);
    }

    private bool IsWithin(int expansion, int ancestor)
    {
        if (ancestor == 0)
            return true;
        while (expansion > ancestor)
            expansion = _entries[expansion].Parent;
        return expansion == ancestor;
    }
}
