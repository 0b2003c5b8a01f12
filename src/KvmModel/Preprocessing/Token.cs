using KvmModel.Source;

namespace KvmModel.Preprocessing;

/// <summary>What a preprocessing token is (C11 6.4). Keywords are identifiers here; the parser tells them apart.</summary>
public enum TokenKind : byte
{
    EndOfFile,
    Identifier,
    Number,
    Character,
    String,

    // Punctuators (C11 6.4.6), in the order of the standard.
    LeftBracket, RightBracket, LeftParen, RightParen, LeftBrace, RightBrace, Dot, Arrow,
    PlusPlus, MinusMinus, Ampersand, Star, Plus, Minus, Tilde, Exclamation,
    Slash, Percent, LessLess, GreaterGreater, Less, Greater, LessEqual, GreaterEqual, EqualEqual, ExclamationEqual, Caret, Bar, AmpersandAmpersand, BarBar,
    Question, Colon, ColonColon, Semicolon, Ellipsis,
    Equal, StarEqual, SlashEqual, PercentEqual, PlusEqual, MinusEqual, LessLessEqual, GreaterGreaterEqual, AmpersandEqual, CaretEqual, BarEqual,
    Comma, Hash, HashHash,

    /// <summary>A character that begins no token (C11 6.4 p1), such as <c>$</c>, <c>@</c> or a lone quote in skipped text.</summary>
    Other,
}

[Flags]
public enum TokenFlags : byte
{
    None = 0,

    /// <summary>First token of its line in the source file.</summary>
    StartOfLine = 1,

    /// <summary>White space stands before it; matters to <c>#</c> and to function-like macro definitions.</summary>
    LeadingSpace = 2,

    /// <summary>Painted blue: named a macro that was being expanded, and is never expanded again (C11 6.10.3.4 p2).</summary>
    NoExpand = 4,

    /// <summary>On a closing brace, what <c>#pragma pack</c> says there (<see cref="PackPragmas"/>).</summary>
    Pack = 8 | 16 | 32,
}

/// <summary>
/// One token, of a source file or of a preprocessed unit. <see cref="Source"/> and <see cref="Offset"/> say where its characters stand
/// (for a token from a macro's body: in the <c>#define</c>); <see cref="Expansion"/> says by which macro call it came here.
/// </summary>
/// <param name="Text">The spelling without line splices, interned: equal spellings of identifiers and punctuators are the same object.</param>
/// <param name="Expansion">The number of the macro expansion among those of the same run of tokens (<see cref="PreprocessedUnit.ExpansionsOf"/>); 0 for a token that stands in the file itself.</param>
public readonly record struct Token(TokenKind Kind, TokenFlags Flags, int Expansion, int Offset, string Text, SourceText Source)
{
    /// <summary>The number of an identifier's spelling in <see cref="SpellingPool"/>; 0 when not known. Never part of any output.</summary>
    internal int Symbol { get; init; }

    /// <summary>Where the token's characters stand.</summary>
    public SourceLocation Spelling => new(Source.Path, Source.LineAt(Offset));

    public bool Is(string identifier) => Kind == TokenKind.Identifier && Text == identifier;

    public override string ToString() => Text;
}
