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
    private readonly TextMove _move;

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
        var moves = new List<MovedPiece>();
        foreach (var start in later.PieceStarts)
        {
            var text = later.TextOfPiece(start);
            if (!lookup.TryGetValue(text, out var before) || before < 0 || !seen.Add(before))
                continue;
            _earlierStarts[start] = before;
            var offset = earlier.TokenArray[before].Offset;
            moves.Add(new MovedPiece(offset, offset + text.Length, later.TokenArray[start].Offset - offset));
        }
        moves.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        _move = new TextMove(earlier.Source, later.Source, [.. moves]);
    }

    /// <summary>The stretches that the earlier version had of the piece that starts here and that the macros allow, moved.</summary>
    public Stretch? Find(int start, Func<Stretch, bool> isInDialect, MacroTable macros)
    {
        if (!_earlierStarts.TryGetValue(start, out var before))
            return null;
        foreach (var stretch in _earlier.Stretches(before))
        {
            if (isInDialect(stretch) && stretch.Writes.IsEmpty && stretch.EndPosition == _earlier.EndOfPiece(before)
                && Moved(stretch.Reads, macros, before, start) is { } reads && TryMove(stretch.Run, out var run))
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
    private bool HasMoved(MacroDefinition was, MacroDefinition now) => ReferenceEquals(was.Name.Source, _earlier.Source) && _move.Of(was.Name) == now.Name && was.IsSameAs(now);

    /// <summary>The run with its tokens where they are now; false when one of them, of a macro's definition say, is nowhere.</summary>
    private bool TryMove(TokenRun? run, out TokenRun? moved)
    {
        moved = run?.Moved(_move);
        return moved is not null || run is null;
    }
}
