using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>GNU inline assembly (GCC manual, "How to Use Inline Assembly Language in C Code").</content>
public sealed partial class Parser
{
    // "asm" "(" string ")" ";"  at file scope
    private AsmDeclaration ParseAsmDeclaration()
    {
        var start = _at;
        Advance();
        SkipAsmQualifiers(out _);
        Expect(TokenKind.LeftParen, "(");
        var template = ParseStrings();
        Expect(TokenKind.RightParen, ")");
        Expect(TokenKind.Semicolon, ";");
        return new AsmDeclaration(From(start), template);
    }

    // asm-statement = "asm" ("volatile" | "inline" | "goto")* "(" string (":" operands (":" operands (":" clobbers (":" labels)?)?)?)? ")" ";"
    // The lexer may join two empty parts' colons into one "::".
    private AsmStatement ParseAsmStatement()
    {
        var start = _at;
        Advance();
        SkipAsmQualifiers(out var isVolatile);
        Expect(TokenKind.LeftParen, "(");
        var template = ParseStrings();
        var operands = ImmutableArray.CreateBuilder<AsmOperand>();
        var clobbers = ImmutableArray.CreateBuilder<string>();
        var labels = ImmutableArray.CreateBuilder<string>();
        var part = 0;
        while (_kind is TokenKind.Colon or TokenKind.ColonColon)
        {
            part += _kind == TokenKind.Colon ? 1 : 2;
            Advance();
            while (_kind is not (TokenKind.Colon or TokenKind.ColonColon or TokenKind.RightParen or TokenKind.EndOfFile))
            {
                if (part <= 2)
                    operands.Add(ParseAsmOperand(isOutput: part == 1));
                else if (part == 3)
                    clobbers.Add(ParseStrings());
                else if (part == 4)
                    labels.Add(ExpectName("a label"));
                else
                    FailExpected("')'");
                if (!Accept(TokenKind.Comma))
                    break;
            }
        }
        Expect(TokenKind.RightParen, ")");
        Expect(TokenKind.Semicolon, ";");
        return new AsmStatement(From(start), template, operands.DrainToImmutable(), clobbers.DrainToImmutable(), labels.DrainToImmutable(), isVolatile);
    }

    private void SkipAsmQualifiers(out bool isVolatile)
    {
        isVolatile = false;
        while (_keyword is Keyword.Volatile or Keyword.Inline or Keyword.Goto or Keyword.Const)
        {
            isVolatile |= _keyword is Keyword.Volatile or Keyword.Goto;
            Advance();
        }
    }

    // operand = ("[" name "]")? string "(" expression ")"
    private AsmOperand ParseAsmOperand(bool isOutput)
    {
        var start = _at;
        string? name = null;
        if (Accept(TokenKind.LeftBracket))
        {
            name = ExpectName("an operand's name");
            Expect(TokenKind.RightBracket, "]");
        }
        var constraint = ParseStrings();
        var value = ParseParenthesized();
        return new AsmOperand(From(start), name, constraint, value, isOutput);
    }
}
