using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// Whether a variable itself is <c>const</c> (C11 6.7.3), read off its tokens as types do not keep qualifiers. For a pointer, the <c>const</c> must stand
/// behind the last star; for others, among the specifiers. A <c>const</c> inside a typedef is not seen: the object then counts as writable.
/// </summary>
internal static class Qualifiers
{
    public static bool IsConst(VariableDeclaration variable, PreprocessedUnit unit)
    {
        var tokens = unit.Tokens;
        var end = Math.Min(variable.NameToken, tokens.Length);
        if (end <= variable.Span.Start)
            return false;
        var type = variable.Type;
        while (type is ArrayTypeSyntax array)
            type = array.Element;
        return type is PointerTypeSyntax ? IsConstPointer(tokens, variable.Span.Start, end) : HasConstSpecifier(tokens, variable.Span.Start, end);
    }

    private static bool IsConstPointer(TokenSequence tokens, int start, int end)
    {
        for (var at = end - 1; at >= start && tokens[at].Kind != TokenKind.Star; at--)
            if (IsConst(tokens[at]))
                return true;
        return false;
    }

    private static bool HasConstSpecifier(TokenSequence tokens, int start, int end)
    {
        var depth = 0;
        for (var at = start; at < end; at++)
        {
            switch (tokens[at].Kind)
            {
                case TokenKind.LeftParen or TokenKind.LeftBrace:
                    depth++;
                    break;
                case TokenKind.RightParen or TokenKind.RightBrace:
                    depth--;
                    break;
                case TokenKind.Star or TokenKind.Equal or TokenKind.Comma when depth == 0:
                    return false;
                case TokenKind.Identifier when depth == 0 && IsConst(tokens[at]):
                    return true;
            }
        }
        return false;
    }

    private static bool IsConst(Token token) => token.Is("const") || token.Is("__const") || token.Is("__const__");
}
