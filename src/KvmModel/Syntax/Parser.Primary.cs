using System.Collections.Immutable;
using System.Text;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Postfix and primary expressions (C11 6.5.1, 6.5.2) and the builtins that take types.</content>
public sealed partial class Parser
{
    // postfix-expression = primary-expression ("[" expression "]" | "(" arguments? ")" | "." name | "->" name | "++" | "--")*          C11 6.5.2
    private Expression ParsePostfix(int start, Expression expression)
    {
        while (true)
        {
            switch (_kind)
            {
                case TokenKind.Dot or TokenKind.Arrow:
                    var isArrow = _kind == TokenKind.Arrow;
                    Advance();
                    var member = ExpectName("a member's name");
                    expression = new MemberExpression(From(start), expression, member, isArrow);
                    break;
                case TokenKind.LeftParen:
                    var arguments = ParseArguments();
                    expression = new CallExpression(From(start), expression, arguments);
                    break;
                case TokenKind.LeftBracket:
                    Advance();
                    var floor = _height;
                    _height = 0;
                    var index = ParseExpression();
                    _height = Math.Max(floor, _height);
                    Expect(TokenKind.RightBracket, "]");
                    expression = new IndexExpression(From(start), expression, index);
                    break;
                case TokenKind.PlusPlus or TokenKind.MinusMinus:
                    var @operator = _kind == TokenKind.PlusPlus ? UnaryOperator.PostIncrement : UnaryOperator.PostDecrement;
                    Advance();
                    expression = new UnaryExpression(From(start), @operator, expression);
                    break;
                default:
                    return expression;
            }
            Grow();
        }
    }

    // arguments = assignment-expression ("," assignment-expression)*                              C11 6.5.2
    private ImmutableArray<Expression> ParseArguments()
    {
        Advance();
        if (Accept(TokenKind.RightParen))
            return [];
        var first = ParseArgument();
        if (_kind != TokenKind.Comma)
        {
            Expect(TokenKind.RightParen, ")");
            return [first];
        }
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        arguments.Add(first);
        while (Accept(TokenKind.Comma))
            arguments.Add(ParseArgument());
        Expect(TokenKind.RightParen, ")");
        return arguments.DrainToImmutable();
    }

    private Expression ParseArgument()
    {
        var floor = _height;
        _height = 0;
        var argument = ParseAssignment();
        _height = Math.Max(floor, _height);
        return argument;
    }

    // primary-expression = name | constant | string+ | "(" expression ")" | "(" compound-statement ")" | generic-selection | builtin         C11 6.5.1, GNU C
    private Expression ParsePrimary()
    {
        var start = _at;
        switch (_kind)
        {
            case TokenKind.Identifier:
                return _keyword switch
                {
                    Keyword.None => ParseNameExpression(),
                    Keyword.Generic => ParseGeneric(),
                    Keyword.OffsetOf => ParseOffsetOf(),
                    Keyword.TypesCompatible => ParseTypesCompatible(),
                    Keyword.VaArg => ParseVariableArgument(),
                    _ => FailExpression(start, "an expression"),
                };
            case TokenKind.Number:
                return ParseNumber();
            case TokenKind.Character:
                return ParseCharacter();
            case TokenKind.String:
                var value = ParseStrings(out var prefix);
                return new StringLiteral(From(start), value, prefix);
            case TokenKind.LeftParen when KindAt(_at + 1) == TokenKind.LeftBrace:
                Advance();
                var body = ParseCompound();
                Expect(TokenKind.RightParen, ")");
                return new StatementExpression(From(start), body);
            case TokenKind.LeftParen:
                Advance();
                var inner = ParseExpression();
                Expect(TokenKind.RightParen, ")");
                return inner;
            default:
                return FailExpression(start, "an expression");
        }
    }

    private NameExpression ParseNameExpression()
    {
        var start = _at;
        Advance();
        return new NameExpression(From(start), TokenAt(start).Text);
    }

    // generic-selection = "_Generic" "(" assignment-expression ("," (type-name | "default") ":" assignment-expression)+ ")"                  C11 6.5.1.1
    private GenericSelection ParseGeneric()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var control = ParseArgument();
        var associations = ImmutableArray.CreateBuilder<(TypeSyntax? Type, Expression Value)>();
        while (Accept(TokenKind.Comma))
        {
            var type = Accept(Keyword.Default) ? null : ParseTypeName();
            Expect(TokenKind.Colon, ":");
            associations.Add((type, ParseArgument()));
        }
        Expect(TokenKind.RightParen, ")");
        return new GenericSelection(From(start), control, associations.DrainToImmutable());
    }

    // offsetof = "__builtin_offsetof" "(" type-name "," name ("." name | "[" expression "]")* ")"                 GNU C 6.54
    private OffsetOfExpression ParseOffsetOf()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var type = ParseTypeName();
        Expect(TokenKind.Comma, ",");
        var path = ImmutableArray.CreateBuilder<Designator>();
        var step = _at;
        path.Add(new Designator(From(step), ExpectName("a member's name"), null, null));
        while (_kind is TokenKind.Dot or TokenKind.LeftBracket)
            path.Add(ParseDesignator());
        Expect(TokenKind.RightParen, ")");
        return new OffsetOfExpression(From(start), type, path.DrainToImmutable());
    }

    // "__builtin_types_compatible_p" "(" type-name "," type-name ")"                              GNU C 6.63
    private TypesCompatibleExpression ParseTypesCompatible()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var left = ParseTypeName();
        Expect(TokenKind.Comma, ",");
        var right = ParseTypeName();
        Expect(TokenKind.RightParen, ")");
        return new TypesCompatibleExpression(From(start), left, right);
    }

    // "__builtin_va_arg" "(" assignment-expression "," type-name ")"                              C11 7.16.1.1
    private VariableArgumentExpression ParseVariableArgument()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var list = ParseArgument();
        Expect(TokenKind.Comma, ",");
        var type = ParseTypeName();
        Expect(TokenKind.RightParen, ")");
        return new VariableArgumentExpression(From(start), list, type);
    }

    private Expression ParseNumber()
    {
        var start = _at;
        var text = TokenAt(_at).Text;
        if (LiteralReader.IsFloating(text))
        {
            Advance();
            return new FloatLiteral(From(start), text);
        }
        if (!LiteralReader.TryReadInteger(text, out var value, out var type))
        {
            Fail($"'{text}' is no constant");
            return new ErrorExpression(From(start), _failure!);
        }
        Advance();
        return new IntegerLiteral(From(start), value, type);
    }

    private Expression ParseCharacter()
    {
        var start = _at;
        var text = TokenAt(_at).Text;
        if (!LiteralReader.TryReadCharacter(text, out var value, out var type))
        {
            Fail($"{text} is no character constant");
            return new ErrorExpression(From(start), _failure!);
        }
        Advance();
        return new IntegerLiteral(From(start), value, type);
    }

    /// <summary>One or more adjacent string literals, joined (C11 5.1.1.2 phase 6); fails when there is none.</summary>
    private string ParseStrings() => ParseStrings(out _);

    private string ParseStrings(out string prefix)
    {
        prefix = "";
        if (_kind != TokenKind.String)
        {
            FailExpected("a string");
            return "";
        }
        string? value = null;
        StringBuilder? joined = null;
        while (_kind == TokenKind.String)
        {
            if (!LiteralReader.TryReadString(TokenAt(_at).Text, out var part, out var ownPrefix))
            {
                Fail("a string literal is not closed");
                break;
            }
            if (ownPrefix.Length > 0)
                prefix = ownPrefix;
            if (value is null)
                value = part;
            else
                (joined ??= new StringBuilder(value)).Append(part);
            Advance();
        }
        return joined?.ToString() ?? value ?? "";
    }
}
