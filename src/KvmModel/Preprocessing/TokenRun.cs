namespace KvmModel.Preprocessing;

/// <summary>
/// A part of a unit: the tokens that one <see cref="Stretch"/> of a file gave, or several stretches between which no declaration ends, with the macro expansions that they came
/// through. Immutable, and shared by the units that read the same.
/// </summary>
internal sealed class TokenRun
{
    /// <summary>The longest run that is moved at once; of a longer one, a table of a thousand macro calls, hardly anyone asks for the tokens again.</summary>
    private const int Short = 1024;

    private readonly int _depth;
    private readonly TokenKind _last;
    private volatile Text? _text;
    private volatile Journey? _journey;
    private volatile Joint? _joint;

    /// <param name="expansions">What <see cref="Token.Expansion"/> of these tokens refers to; entry 0 is unused.</param>
    /// <param name="shape">That of a run with the same spellings; null for a new one.</param>
    public TokenRun(Token[] tokens, MacroExpansion[] expansions, object? shape = null)
    {
        Shape = shape ?? this;
        _text = new Text(tokens, expansions);
        (Length, _last) = (tokens.Length, tokens[^1].Kind);
        foreach (ref readonly var token in tokens.AsSpan())
        {
            _depth += token.Kind switch
            {
                TokenKind.LeftBrace or TokenKind.LeftParen or TokenKind.LeftBracket => 1,
                TokenKind.RightBrace or TokenKind.RightParen or TokenKind.RightBracket => -1,
                _ => 0,
            };
        }
    }

    private TokenRun(TokenRun still, Journey journey)
    {
        (Shape, Length, _depth, _last) = (still.Shape, still.Length, still._depth, still._last);
        _journey = journey;
    }

    public int Length { get; }

    public Token[] Tokens => Whole().Tokens;

    public MacroExpansion[] Expansions => Whole().Expansions;

    /// <summary>The tokens, perhaps where they stood in an earlier version of their file: for who asks for their spellings alone.</summary>
    public Token[] Spellings => _journey?.Start.Tokens ?? Tokens;

    /// <summary>The same object for runs with the same spellings, wherever they stand.</summary>
    public object Shape { get; }

    private bool MayEndDeclaration => _last is TokenKind.Semicolon or TokenKind.RightBrace or TokenKind.EndOfFile;

    /// <summary>The run as it is in a later version of the file that it is of; null when a token of it is nowhere there.</summary>
    public TokenRun? Moved(TextMove move)
    {
        var journey = _journey is { } before ? new Journey(before.Start, before.Move.Then(move)) : new Journey(this, move);
        if (!journey.Move.Covers(journey.Start))
            return null;
        var moved = new TokenRun(this, journey);
        if (Length <= Short)
            _ = moved.Whole();
        return moved;
    }

    private Text Whole()
    {
        if (_text is { } known)
            return known;
        if (_journey is { } journey)
        {
            var (tokens, expansions) = journey.Move.Of(journey.Start);
            _text = new Text(tokens, expansions);
            _journey = null;
        }
        return _text!;
    }

    /// <summary>The token itself when it stands in a file, else the name token of the outermost macro call that produced it.</summary>
    public Token OutermostCall(in Token token)
    {
        var outermost = token;
        for (var index = token.Expansion; index != 0; index = Expansions[index].Parent)
            outermost = Expansions[index].Call;
        return outermost;
    }

    /// <summary>
    /// Joins runs until each starts and ends with whole external declarations, so that each can be parsed by itself: a header that is included inside a declaration, as a list
    /// of enumerators is, goes to one run with what is around it.
    /// </summary>
    public static List<TokenRun> Whole(List<TokenRun> runs)
    {
        var whole = new List<TokenRun>(runs.Count);
        for (var first = 0; first < runs.Count;)
        {
            var end = first;
            var depth = 0;
            do
                depth += runs[end]._depth;
            while ((depth > 0 || !runs[end].MayEndDeclaration) && ++end < runs.Count);
            end = Math.Min(end + 1, runs.Count);
            whole.Add(end == first + 1 ? runs[first] : runs[first].JoinedWith(runs.GetRange(first + 1, end - first - 1)));
            first = end;
        }
        return whole;
    }

    /// <summary>This run and those behind it as one; the same object when asked for the same again.</summary>
    private TokenRun JoinedWith(List<TokenRun> others)
    {
        if (_joint is { } known && known.Others.SequenceEqual(others))
            return known.Whole;
        TokenRun[] parts = [this, .. others];
        var tokens = new Token[parts.Sum(part => part.Length)];
        var expansions = new List<MacroExpansion> { default };
        var filled = 0;
        foreach (var part in parts)
        {
            var moved = expansions.Count - 1;
            foreach (ref readonly var token in part.Tokens.AsSpan())
                tokens[filled++] = Moved(token, moved);
            foreach (var (macro, call, parent) in part.Expansions.AsSpan(1))
                expansions.Add(new MacroExpansion(macro, Moved(call, moved), parent == 0 ? 0 : parent + moved));
        }
        var joint = new Joint(others, new TokenRun(tokens, [.. expansions]));
        _joint = joint;
        return joint.Whole;

        static Token Moved(in Token token, int by) => token.Expansion == 0 ? token : token with { Expansion = token.Expansion + by };
    }

    private sealed record Text(Token[] Tokens, MacroExpansion[] Expansions);

    /// <summary>The version of the run that was last gone through, and the way from there: of those between the two nothing is kept.</summary>
    private sealed record Journey(TokenRun Start, TextMove Move);

    private sealed record Joint(List<TokenRun> Others, TokenRun Whole);
}
