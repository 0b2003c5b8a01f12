using System.Collections;

namespace KvmModel.Preprocessing;

/// <summary>The tokens of a unit in order, as runs that units share. Indexing is a binary search for the run.</summary>
public sealed class TokenSequence : IReadOnlyList<Token>
{
    private readonly TokenRun[] _runs;

    /// <summary>The index of the first token of each run, and the number of all tokens.</summary>
    private readonly int[] _starts;

    internal TokenSequence(List<TokenRun> runs)
    {
        _runs = [.. runs];
        _starts = new int[_runs.Length + 1];
        for (var run = 0; run < _runs.Length; run++)
            _starts[run + 1] = _starts[run] + _runs[run].Length;
    }

    /// <summary>A sequence of tokens that stand in files, or came through the given expansions.</summary>
    internal TokenSequence(Token[] tokens, MacroExpansion[] expansions)
        : this([new TokenRun(tokens, expansions)])
    {
    }

    public int Length => _starts[^1];

    int IReadOnlyCollection<Token>.Count => Length;

    internal ReadOnlySpan<TokenRun> Runs => _runs;

    public ref readonly Token this[int index]
    {
        get
        {
            var run = RunOf(index);
            return ref _runs[run].Tokens[index - _starts[run]];
        }
    }

    Token IReadOnlyList<Token>.this[int index] => this[index];

    /// <summary>A copy of a part.</summary>
    public Token[] Slice(int start, int length)
    {
        var tokens = new Token[length];
        for (var filled = 0; filled < length;)
        {
            var run = RunOf(start + filled);
            var from = start + filled - _starts[run];
            var count = Math.Min(length - filled, _runs[run].Length - from);
            _runs[run].Tokens.AsSpan(from, count).CopyTo(tokens.AsSpan(filled));
            filled += count;
        }
        return tokens;
    }

    public Token[] ToArray() => Slice(0, Length);

    public IEnumerator<Token> GetEnumerator() => _runs.SelectMany(run => run.Tokens).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The number of the run that a token is in. No run is empty.</summary>
    internal int RunOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        var found = Array.BinarySearch(_starts, index);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The index of a run's first token.</summary>
    internal int StartOf(int run) => _starts[run];
}
