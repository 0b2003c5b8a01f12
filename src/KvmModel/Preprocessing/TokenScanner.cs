namespace KvmModel.Preprocessing;

/// <summary>Finds the end of the one token at the start of a text that holds no line splices (C11 6.4 p4: the longest sequence that could be a token).</summary>
internal static class TokenScanner
{
    /// <summary>The token's length and kind; -1 when a literal holds a line splice. The text begins with a character that is no white space.</summary>
    public static int Scan(ReadOnlySpan<char> text, out TokenKind kind)
    {
        var c = text[0];
        if (CharacterClass.IsIdentifierStart(c))
        {
            var end = 1;
            while (end < text.Length && CharacterClass.IsIdentifierPart(text[end]))
                end++;
            if (end < text.Length && text[end] is '"' or '\'' && CharacterClass.IsEncodingPrefix(text[..end]))
                return Literal(text, end, out kind);
            kind = TokenKind.Identifier;
            return end;
        }
        if (CharacterClass.IsDigit(c) || c == '.' && text.Length > 1 && CharacterClass.IsDigit(text[1]))
            return Number(text, out kind);
        return c is '"' or '\'' ? Literal(text, 0, out kind) : Punctuator(text, out kind);
    }

    /// <summary>A preprocessing number (C11 6.4.8).</summary>
    private static int Number(ReadOnlySpan<char> text, out TokenKind kind)
    {
        kind = TokenKind.Number;
        var end = 1;
        while (end < text.Length && (CharacterClass.IsIdentifierPart(text[end]) || text[end] == '.'
            || text[end] is '+' or '-' && text[end - 1] is 'e' or 'E' or 'p' or 'P'))
            end++;
        return end;
    }

    /// <summary>A string or character literal whose opening quote is at <paramref name="quote"/>.</summary>
    private static int Literal(ReadOnlySpan<char> text, int quote, out TokenKind kind)
    {
        var delimiter = text[quote];
        kind = delimiter == '"' ? TokenKind.String : TokenKind.Character;
        for (var end = quote + 1; end < text.Length; end++)
        {
            var c = text[end];
            if (c == delimiter)
                return end + 1;
            if (c == '\n')
            {
                kind = TokenKind.Other;
                return text[end - 1] == '\r' ? end - 1 : end;
            }
            if (c == '\\')
            {
                var next = end + 1 < text.Length && text[end + 1] == '\\' ? end + 2 : end + 1; // the second of two may begin a splice
                while (next < text.Length && text[next] is ' ' or '\t' or '\r' or '\v' or '\f')
                    next++;
                if (next < text.Length && text[next] == '\n')
                    return -1;
                end++;
            }
        }
        kind = TokenKind.Other;
        return text.Length;
    }

    private static int Punctuator(ReadOnlySpan<char> text, out TokenKind kind)
    {
        var second = text.Length > 1 ? text[1] : '\0';
        var third = text.Length > 2 ? text[2] : '\0';
        (kind, var length) = text[0] switch
        {
            '(' => (TokenKind.LeftParen, 1),
            ')' => (TokenKind.RightParen, 1),
            ',' => (TokenKind.Comma, 1),
            ';' => (TokenKind.Semicolon, 1),
            '{' => (TokenKind.LeftBrace, 1),
            '}' => (TokenKind.RightBrace, 1),
            '[' => (TokenKind.LeftBracket, 1),
            ']' => (TokenKind.RightBracket, 1),
            '?' => (TokenKind.Question, 1),
            '~' => (TokenKind.Tilde, 1),
            '.' => second == '.' && third == '.' ? (TokenKind.Ellipsis, 3) : (TokenKind.Dot, 1),
            '*' => second == '=' ? (TokenKind.StarEqual, 2) : (TokenKind.Star, 1),
            '/' => second == '=' ? (TokenKind.SlashEqual, 2) : (TokenKind.Slash, 1),
            '^' => second == '=' ? (TokenKind.CaretEqual, 2) : (TokenKind.Caret, 1),
            '=' => second == '=' ? (TokenKind.EqualEqual, 2) : (TokenKind.Equal, 1),
            '!' => second == '=' ? (TokenKind.ExclamationEqual, 2) : (TokenKind.Exclamation, 1),
            '#' => second == '#' ? (TokenKind.HashHash, 2) : (TokenKind.Hash, 1),
            '+' => second switch { '+' => (TokenKind.PlusPlus, 2), '=' => (TokenKind.PlusEqual, 2), _ => (TokenKind.Plus, 1) },
            '-' => second switch { '-' => (TokenKind.MinusMinus, 2), '=' => (TokenKind.MinusEqual, 2), '>' => (TokenKind.Arrow, 2), _ => (TokenKind.Minus, 1) },
            '&' => second switch { '&' => (TokenKind.AmpersandAmpersand, 2), '=' => (TokenKind.AmpersandEqual, 2), _ => (TokenKind.Ampersand, 1) },
            '|' => second switch { '|' => (TokenKind.BarBar, 2), '=' => (TokenKind.BarEqual, 2), _ => (TokenKind.Bar, 1) },
            ':' => second switch { ':' => (TokenKind.ColonColon, 2), '>' => (TokenKind.RightBracket, 2), _ => (TokenKind.Colon, 1) },
            '<' => second switch
            {
                '<' => third == '=' ? (TokenKind.LessLessEqual, 3) : (TokenKind.LessLess, 2),
                '=' => (TokenKind.LessEqual, 2),
                ':' => (TokenKind.LeftBracket, 2),
                '%' => (TokenKind.LeftBrace, 2),
                _ => (TokenKind.Less, 1),
            },
            '>' => second switch
            {
                '>' => third == '=' ? (TokenKind.GreaterGreaterEqual, 3) : (TokenKind.GreaterGreater, 2),
                '=' => (TokenKind.GreaterEqual, 2),
                _ => (TokenKind.Greater, 1),
            },
            '%' => second switch
            {
                '=' => (TokenKind.PercentEqual, 2),
                '>' => (TokenKind.RightBrace, 2),
                ':' => text.StartsWith("%:%:") ? (TokenKind.HashHash, 4) : (TokenKind.Hash, 2),
                _ => (TokenKind.Percent, 1),
            },
            _ => (TokenKind.Other, 1),
        };
        return length;
    }
}
