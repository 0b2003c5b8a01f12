using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>
/// Where the pieces of an earlier text stand in a later one. In: tokens of the earlier text. Out: the same tokens, of the later one. Tokens of other texts stay as they are. Immutable.
/// </summary>
/// <param name="pieces">What is in both, ascending and apart from each other.</param>
internal sealed class TextMove(SourceText from, SourceText to, MovedPiece[] pieces)
{
    /// <summary>As if the later text were moved on.</summary>
    /// <param name="next">From the later text to another: a piece that it does not have is in neither any more.</param>
    public TextMove Then(TextMove next)
    {
        var both = new List<MovedPiece>(pieces.Length);
        foreach (var piece in pieces)
        {
            if (next.Find(piece.Start + piece.Distance) is var at and >= 0 && next.Piece(at) is var moved && moved.Start == piece.Start + piece.Distance && moved.End == piece.End + piece.Distance)
                both.Add(piece with { Distance = piece.Distance + moved.Distance });
        }
        return new TextMove(from, next.Later, [.. both]);
    }

    private SourceText Later => to;

    private MovedPiece Piece(int index) => pieces[index];

    /// <summary>Whether every token of a run has a place in the later text.</summary>
    public bool Covers(TokenRun run)
    {
        var near = 0;
        foreach (ref readonly var token in run.Tokens.AsSpan())
        {
            if (!Covers(token, ref near))
                return false;
        }
        foreach (ref readonly var expansion in run.Expansions.AsSpan(1))
        {
            if (!Covers(expansion.Call, ref near))
                return false;
        }
        return true;
    }

    /// <summary>The tokens and the expansions of a run that is covered.</summary>
    public (Token[] Tokens, MacroExpansion[] Expansions) Of(TokenRun run)
    {
        var near = 0;
        var tokens = run.Tokens.AsSpan().ToArray();
        foreach (ref var token in tokens.AsSpan())
            token = Moved(token, ref near);
        var expansions = run.Expansions.AsSpan().ToArray();
        foreach (ref var expansion in expansions.AsSpan(1))
            expansion = expansion with { Call = Moved(expansion.Call, ref near) };
        return (tokens, expansions);
    }

    /// <summary>The token where it is now; null for one of the earlier text whose piece is not there any more.</summary>
    public Token? Of(in Token token)
    {
        var near = 0;
        return Covers(token, ref near) ? Moved(token, ref near) : null;
    }

    /// <param name="near">The piece that was asked for last: the next token is of the same one as a rule.</param>
    private bool Covers(in Token token, ref int near)
    {
        if (!ReferenceEquals(token.Source, from) || IsIn(token, near))
            return true;
        var found = Find(token.Offset);
        if (found < 0)
            return false;
        near = found;
        return true;
    }

    private Token Moved(in Token token, ref int near) =>
        !ReferenceEquals(token.Source, from) || !Covers(token, ref near) ? token : token with { Source = to, Offset = token.Offset + pieces[near].Distance };

    private bool IsIn(in Token token, int piece) => piece < pieces.Length && (uint)(token.Offset - pieces[piece].Start) < (uint)(pieces[piece].End - pieces[piece].Start);

    /// <summary>The piece that an offset of the earlier text is in; -1 for none.</summary>
    private int Find(int offset)
    {
        int low = 0, high = pieces.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pieces[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low < pieces.Length && pieces[low].Start <= offset ? low : -1;
    }
}

/// <summary>A piece of text that two versions of a file have.</summary>
/// <param name="Start">Its offset in the earlier one.</param>
/// <param name="Distance">How much further it stands in the later one.</param>
internal readonly record struct MovedPiece(int Start, int End, int Distance);
