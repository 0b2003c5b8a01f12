namespace KvmModel.Preprocessing;

/// <summary>What a character may begin or continue (C11 6.4.2.1, 6.4.8).</summary>
internal static class CharacterClass
{
    private const byte Start = 1;
    private const byte Digit = 2;

    private static ReadOnlySpan<byte> Classes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ];

    public static bool IsIdentifierStart(char c) => c < 128 && Classes[c] == Start;

    public static bool IsIdentifierPart(char c) => c < 128 && Classes[c] != 0;

    public static bool IsDigit(char c) => c < 128 && Classes[c] == Digit;

    /// <summary>Whether an identifier directly before a quote belongs to the literal (C11 6.4.4.4, 6.4.5).</summary>
    public static bool IsEncodingPrefix(ReadOnlySpan<char> identifier) => identifier is "L" or "u" or "U" or "u8";

    /// <summary>Whether more characters could make a longer token of this one; if not, what follows it need not be looked at.</summary>
    public static bool CanContinue(TokenKind kind) => kind is not (TokenKind.LeftParen or TokenKind.RightParen or TokenKind.LeftBracket
        or TokenKind.RightBracket or TokenKind.LeftBrace or TokenKind.RightBrace or TokenKind.Comma or TokenKind.Semicolon
        or TokenKind.Question or TokenKind.Tilde or TokenKind.String or TokenKind.Character);
}
