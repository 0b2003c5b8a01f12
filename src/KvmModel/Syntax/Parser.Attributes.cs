using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Attributes: GNU's <c>__attribute__((…))</c>, C23's <c>[[…]]</c> and C11's <c>_Alignas</c>. Those without effect on meaning or layout are stepped over.</content>
public sealed partial class Parser
{
    private bool AtAttribute => _keyword == Keyword.Attribute || (_kind == TokenKind.LeftBracket && KindAt(_at + 1) == TokenKind.LeftBracket);

    // attributes = ("__attribute__" "(" "(" attribute? ("," attribute?)* ")" ")" | "[" "[" … "]" "]")*        GNU C, C23 6.7.12
    private AttributeSet ParseAttributes(AttributeSet attributes)
    {
        while (AtAttribute)
        {
            if (_kind == TokenKind.LeftBracket)
            {
                SkipBalanced(TokenKind.LeftBracket, TokenKind.RightBracket, "'[['");
                continue;
            }
            Advance();
            Expect(TokenKind.LeftParen, "(");
            Expect(TokenKind.LeftParen, "(");
            while (_kind is not (TokenKind.RightParen or TokenKind.EndOfFile))
                if (!Accept(TokenKind.Comma))
                    attributes = ParseAttribute(attributes);
            Expect(TokenKind.RightParen, ")");
            Expect(TokenKind.RightParen, ")");
        }
        return attributes;
    }

    // attribute = name ("(" arguments ")")?
    private AttributeSet ParseAttribute(AttributeSet attributes)
    {
        if (_kind != TokenKind.Identifier)
        {
            FailExpected("an attribute");
            return attributes;
        }
        var name = TokenAt(_at).Text;
        if (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
            name = name[2..^2];
        var start = _at;
        Advance();
        if (_kind != TokenKind.LeftParen)
        {
            return name switch
            {
                "packed" => attributes with { IsPacked = true },
                "aligned" => Aligned(attributes, new IntegerLiteral(From(start), 16, IntegerLiteralType.Int)),
                "weak" => attributes with { IsWeak = true },
                "noreturn" => attributes with { IsNoReturn = true },
                _ => attributes,
            };
        }
        switch (name)
        {
            case "aligned":
                Advance();
                attributes = Aligned(attributes, ParseAssignment());
                break;
            case "mode" or "cleanup":
                Advance();
                var word = ExpectName("a name");
                attributes = name == "mode" ? attributes with { Mode = word.Trim('_') } : attributes with { Cleanup = word };
                break;
            case "section" or "alias":
                Advance();
                var text = ParseStrings();
                attributes = name == "section" ? attributes with { Section = text } : attributes with { Alias = text };
                break;
            default:
                SkipBalanced(TokenKind.LeftParen, TokenKind.RightParen, "'('");
                return attributes;
        }
        Expect(TokenKind.RightParen, ")");
        return attributes;
    }

    // alignment-specifier = "_Alignas" "(" (type-name | constant-expression) ")"                  C11 6.7.5
    private AttributeSet ParseAlignas(AttributeSet attributes)
    {
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var start = _at;
        Expression alignment;
        if (StartsTypeName(_at))
        {
            var type = ParseTypeName();
            alignment = new SizeExpression(From(start), isAlignment: true, type, null);
        }
        else
            alignment = ParseConditional();
        Expect(TokenKind.RightParen, ")");
        return Aligned(attributes, alignment);
    }

    /// <summary>Of several alignments the strictest holds (C11 6.7.5 p6); of two that are no literals, <c>a &gt; b ? a : b</c>.</summary>
    private AttributeSet Aligned(AttributeSet attributes, Expression alignment)
    {
        switch (attributes.Alignment)
        {
            case null:
                return attributes with { Alignment = alignment };
            case IntegerLiteral before when alignment is IntegerLiteral literal:
                return before.Value >= literal.Value ? attributes : attributes with { Alignment = alignment };
            case ConditionalExpression:
                Fail("more than two alignments that are no literals");
                return attributes;
            case { } before:
                var span = TokenSpan.Cover(before.Span, alignment.Span);
                var isGreater = new BinaryExpression(span, BinaryOperator.Greater, before, alignment);
                return attributes with { Alignment = new ConditionalExpression(span, isGreater, before, alignment) };
        }
    }
}
