using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Statements (C11 6.8). A bad block item becomes an <see cref="ErrorStatement"/>; ladders of labels and of <c>else if</c> are loops.</content>
public sealed partial class Parser
{
    // compound-statement = "{" block-item* "}"                                                    C11 6.8.2
    private CompoundStatement ParseCompound()
    {
        var start = _at;
        if (!Enter())
            return new CompoundStatement(From(start), []);
        Expect(TokenKind.LeftBrace, "{");
        var statements = ImmutableArray.CreateBuilder<Statement>();
        var scope = _scopes.Open();
        var (floor, highest) = (_height, _height);
        while (_kind is not (TokenKind.RightBrace or TokenKind.EndOfFile))
        {
            var itemStart = _at;
            var item = ParseBlockItem();
            if (HasFailed)
            {
                var reason = Recover(itemStart, TokenKind.Semicolon, includeSeparator: true);
                item = new ErrorStatement(From(itemStart), reason);
            }
            statements.Add(item);
            Sibling(ref highest, floor);
        }
        _height = highest;
        _scopes.Close(scope);
        Expect(TokenKind.RightBrace, "}");
        Leave();
        return new CompoundStatement(From(start), statements.DrainToImmutable());
    }

    // block-item = declaration | statement                                                        C11 6.8.2
    private Statement ParseBlockItem()
    {
        if (!StartsDeclaration())
            return ParseStatement();
        var start = _at;
        var declarations = ImmutableArray.CreateBuilder<Declaration>(1);
        ParseDeclaration(declarations);
        return new DeclarationStatement(From(start), declarations.DrainToImmutable());
    }

    /// <summary>Whether a declaration stands here; a typedef name before <c>:</c> is a label, and attributes before <c>;</c> are a statement's.</summary>
    private bool StartsDeclaration()
    {
        if (_keyword == Keyword.None)
            return IsName && KindAt(_at + 1) != TokenKind.Colon && (StartsTypeName(_at) || IsNameAt(_at + 1));
        if (_keyword == Keyword.StaticAssert)
            return true;
        if (_keyword == Keyword.Attribute)
            return StartsTypeName(BehindAttributes(_at));
        return StartsTypeName(_at);
    }

    // statement = labels unlabeled-statement                                                      C11 6.8.1
    // labels    = (name ":" attribute* | "case" constant-expression ("..." constant-expression)? ":" | "default" ":")*                     GNU C
    // A label may stand before a declaration or the end of a block (C23 6.8.2).
    private Statement ParseStatement()
    {
        var start = _at;
        if (!Enter())
            return new ErrorStatement(From(start), _failure!);
        Statement statement;
        if (_keyword is Keyword.Case or Keyword.Default || (IsName && KindAt(_at + 1) == TokenKind.Colon))
            statement = ParseLabeled();
        else
            statement = ParseUnlabeled();
        Leave();
        return statement;
    }

    // unlabeled-statement = compound-statement | expression? ";" | selection | iteration | jump | asm | "__label__" names ";" | attribute+ ";"
    private Statement ParseUnlabeled()
    {
        var start = _at;
        switch (_kind)
        {
            case TokenKind.LeftBrace:
                return ParseCompound();
            case TokenKind.Semicolon:
                Advance();
                return new EmptyStatement(From(start));
        }
        switch (_keyword)
        {
            case Keyword.If:
                return ParseIf();
            case Keyword.While:
                return ParseWhile();
            case Keyword.Do:
                return ParseDo();
            case Keyword.For:
                return ParseFor();
            case Keyword.Switch:
                return ParseSwitch();
            case Keyword.Goto:
                return ParseGoto();
            case Keyword.Return:
                Advance();
                var value = _kind == TokenKind.Semicolon ? null : ParseExpression();
                Expect(TokenKind.Semicolon, ";");
                return new ReturnStatement(From(start), value);
            case Keyword.Break:
                Advance();
                Expect(TokenKind.Semicolon, ";");
                return new BreakStatement(From(start));
            case Keyword.Continue:
                Advance();
                Expect(TokenKind.Semicolon, ";");
                return new ContinueStatement(From(start));
            case Keyword.Asm:
                return ParseAsmStatement();
            case Keyword.LocalLabel:
                return ParseLocalLabels();
        }
        if (AtAttribute)
        {
            ParseAttributes(AttributeSet.None);
            if (Accept(TokenKind.Semicolon))
                return new EmptyStatement(From(start));
        }
        var expression = ParseExpression();
        Expect(TokenKind.Semicolon, ";");
        return new ExpressionStatement(From(start), expression);
    }

    // "if" "(" expression ")" statement ("else" statement)?                                       C11 6.8.4.1
    private Statement ParseIf()
    {
        var rungs = new List<(int Start, Expression Condition, Statement Then)>();
        Statement? otherwise = null;
        var (floor, highest) = (_height, _height);
        while (true)
        {
            var start = _at;
            Advance();
            var condition = ParseParenthesized();
            var then = ParseStatement();
            rungs.Add((start, condition, then));
            Sibling(ref highest, floor);
            Grow();
            floor = _height;
            if (!Accept(Keyword.Else))
                break;
            if (_keyword == Keyword.If)
                continue;
            otherwise = ParseStatement();
            break;
        }
        _height = Math.Max(_height, highest);
        for (var index = rungs.Count - 1; index >= 0; index--)
            otherwise = new IfStatement(From(rungs[index].Start), rungs[index].Condition, rungs[index].Then, otherwise);
        return otherwise!;
    }

    private Expression ParseParenthesized()
    {
        Expect(TokenKind.LeftParen, "(");
        var expression = ParseExpression();
        Expect(TokenKind.RightParen, ")");
        return expression;
    }

    // "while" "(" expression ")" statement                                                        C11 6.8.5.1
    private WhileStatement ParseWhile()
    {
        var start = _at;
        Advance();
        var condition = ParseParenthesized();
        var body = ParseStatement();
        return new WhileStatement(From(start), condition, body);
    }

    // "do" statement "while" "(" expression ")" ";"                                               C11 6.8.5.2
    private DoStatement ParseDo()
    {
        var start = _at;
        Advance();
        var body = ParseStatement();
        if (!Accept(Keyword.While))
            FailExpected("'while'");
        var condition = ParseParenthesized();
        Expect(TokenKind.Semicolon, ";");
        return new DoStatement(From(start), body, condition);
    }

    // "for" "(" (declaration | expression? ";") expression? ";" expression? ")" statement         C11 6.8.5.3
    private ForStatement ParseFor()
    {
        var start = _at;
        Advance();
        Expect(TokenKind.LeftParen, "(");
        var scope = _scopes.Open();
        Statement? initializer = null;
        if (!Accept(TokenKind.Semicolon))
        {
            if (StartsDeclaration())
                initializer = ParseBlockItem();
            else
            {
                var first = _at;
                var expression = ParseExpression();
                Expect(TokenKind.Semicolon, ";");
                initializer = new ExpressionStatement(From(first), expression);
            }
        }
        var condition = _kind == TokenKind.Semicolon ? null : ParseExpression();
        Expect(TokenKind.Semicolon, ";");
        var step = _kind == TokenKind.RightParen ? null : ParseExpression();
        Expect(TokenKind.RightParen, ")");
        var body = ParseStatement();
        _scopes.Close(scope);
        return new ForStatement(From(start), initializer, condition, step, body);
    }

    // "switch" "(" expression ")" statement                                                       C11 6.8.4.2
    private SwitchStatement ParseSwitch()
    {
        var start = _at;
        Advance();
        var value = ParseParenthesized();
        var body = ParseStatement();
        return new SwitchStatement(From(start), value, body);
    }

    // "goto" name ";" | "goto" "*" expression ";"                                                 C11 6.8.6.1, GNU C 6.3
    private GotoStatement ParseGoto()
    {
        var start = _at;
        Advance();
        string? label = null;
        Expression? target = null;
        if (Accept(TokenKind.Star))
            target = ParseExpression();
        else
            label = ExpectName("a label");
        Expect(TokenKind.Semicolon, ";");
        return new GotoStatement(From(start), label, target);
    }

    // "__label__" name ("," name)* ";"                                                            GNU C 6.2
    private LocalLabelStatement ParseLocalLabels()
    {
        var start = _at;
        var labels = ImmutableArray.CreateBuilder<string>(1);
        do
        {
            Advance();
            labels.Add(ExpectName("a label"));
        }
        while (_kind == TokenKind.Comma);
        Expect(TokenKind.Semicolon, ";");
        return new LocalLabelStatement(From(start), labels.DrainToImmutable());
    }
}
