using System.Collections.Immutable;

namespace KvmModel.Preprocessing;

/// <summary>
/// What a file has in common with an earlier version of it: the pieces between two <see cref="LexedFile.Cuts"/> whose text is the same, wherever they stand. What was
/// preprocessed of such a piece is taken over, moved to where the piece is now. In: both versions. Out: stretches of the later one. Not safe from several threads.
/// </summary>
/// <remarks>A piece that defines a macro, or asks for its line and has moved, is not taken over; nor is one whose text stands in the file twice.</remarks>
internal sealed class FileRevision
{
    private readonly LexedFile _earlier;
    private readonly LexedFile _later;
    private readonly Dictionary<int, int> _earlierStarts = [];
    private readonly List<Move> _moves = [];
    private Move _lastMove;

    /// <summary>A piece that is in both versions.</summary>
    /// <param name="Start">Its offset in the earlier version.</param>
    /// <param name="Distance">How much further it stands in the later one.</param>
    private readonly record struct Move(int Start, int End, int Distance);

    public FileRevision(LexedFile earlier, LexedFile later)
    {
        (_earlier, _later) = (earlier, later);
        var pieces = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var start in earlier.PieceStarts)
        {
            if (!pieces.TryAdd(earlier.TextOfPiece(start).ToString(), start))
                pieces[earlier.TextOfPiece(start).ToString()] = -1;
        }
        var lookup = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        var seen = new HashSet<int>();
        foreach (var start in later.PieceStarts)
        {
            var text = later.TextOfPiece(start);
            if (!lookup.TryGetValue(text, out var before) || before < 0 || !seen.Add(before))
                continue;
            _earlierStarts[start] = before;
            var offset = earlier.TokenArray[before].Offset;
            _moves.Add(new Move(offset, offset + text.Length, later.TokenArray[start].Offset - offset));
        }
        _moves.Sort(static (a, b) => a.Start.CompareTo(b.Start));
    }

    /// <summary>The stretches that the earlier version had of the piece that starts here and that the macros allow, moved.</summary>
    public Stretch? Find(int start, IReadOnlyCollection<string> dialect, MacroTable macros)
    {
        if (!_earlierStarts.TryGetValue(start, out var before))
            return null;
        foreach (var stretch in _earlier.Stretches(before))
        {
            if (ReferenceEquals(stretch.Dialect, dialect) && stretch.Writes.IsEmpty && stretch.EndPosition == _earlier.EndOfPiece(before)
                && Moved(stretch.Reads, macros, before, start) is { } reads && Moved(stretch.Run) is (var run, true))
            {
                var directives = _later.DirectivesBefore(start) - _earlier.DirectivesBefore(before);
                return stretch with { Reads = reads, EndDirective = stretch.EndDirective + directives, EndPosition = stretch.EndPosition + start - before, Run = run };
            }
        }
        return null;
    }

    /// <summary>The same questions, when they have the same answers now; else null. A macro that the file itself defines may have moved.</summary>
    private ImmutableArray<MacroRead>? Moved(ImmutableArray<MacroRead> reads, MacroTable macros, int before, int start)
    {
        var moved = ImmutableArray.CreateBuilder<MacroRead>(reads.Length);
        foreach (var (symbol, was) in reads)
        {
            var now = macros.Peek(symbol);
            if (!ReferenceEquals(was, now) && !(was is not null && now is not null && HasMoved(was, now)))
                return null;
            if (was?.Builtin == BuiltinMacro.Line && _earlier.Source.LineAt(_earlier.TokenArray[before].Offset) != _later.Source.LineAt(_later.TokenArray[start].Offset))
                return null;
            moved.Add(new MacroRead(symbol, now));
        }
        return moved.MoveToImmutable();
    }

    /// <summary>Whether a definition is the same one as before, in the file itself and perhaps at another place.</summary>
    private bool HasMoved(MacroDefinition was, MacroDefinition now)
    {
        var name = was.Name;
        return ReferenceEquals(name.Source, _earlier.Source) && TryMove(ref name) && name == now.Name && was.IsSameAs(now);
    }

    /// <summary>The run with its tokens where they are now; false when one of them, of a macro's definition say, is nowhere.</summary>
    private (TokenRun? Run, bool IsWhole) Moved(TokenRun? run)
    {
        if (run is null)
            return (null, true);
        var tokens = run.Tokens.AsSpan().ToArray();
        foreach (ref var token in tokens.AsSpan())
        {
            if (ReferenceEquals(token.Source, _earlier.Source) && !TryMove(ref token))
                return default;
        }
        var expansions = run.Expansions.AsSpan().ToArray();
        foreach (ref var expansion in expansions.AsSpan(1))
        {
            var call = expansion.Call;
            if (!ReferenceEquals(call.Source, _earlier.Source))
                continue;
            if (!TryMove(ref call))
                return default;
            expansion = expansion with { Call = call };
        }
        return (new TokenRun(tokens, expansions, run.Shape), true);
    }

    /// <summary>Moves a token of the earlier version to where it is now; false when its piece is not there any more.</summary>
    private bool TryMove(ref Token token)
    {
        if ((uint)(token.Offset - _lastMove.Start) >= (uint)(_lastMove.End - _lastMove.Start))
        {
            int low = 0, high = _moves.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_moves[middle].End <= token.Offset)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low == _moves.Count || _moves[low].Start > token.Offset)
                return false;
            _lastMove = _moves[low];
        }
        token = token with { Source = _later.Source, Offset = token.Offset + _lastMove.Distance };
        return true;
    }
}
