using System.Collections.Immutable;
using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Initialisers (C11 6.7.9). A bad item becomes an <see cref="ErrorExpression"/>, so that one bad row does not cost a table.</content>
public sealed partial class Parser
{
    // initializer = assignment-expression | initializer-list
    private Expression ParseInitializer() => _kind == TokenKind.LeftBrace ? ParseInitializerList() : ParseAssignment();

    // initializer-list = "{" (item ("," item)* ","?)? "}"                                         C11 6.7.9, C23
    private InitializerList ParseInitializerList()
    {
        var start = _at;
        var items = ImmutableArray.CreateBuilder<InitializerItem>();
        if (!Enter())
            return new InitializerList(From(start), []);
        Expect(TokenKind.LeftBrace, "{");
        var (floor, highest) = (_height, _height);
        while (_kind is not (TokenKind.RightBrace or TokenKind.EndOfFile))
        {
            var itemStart = _at;
            var item = ParseInitializerItem();
            if (!HasFailed && _kind is not (TokenKind.Comma or TokenKind.RightBrace))
                FailExpected("',' or '}'");
            if (HasFailed)
            {
                var reason = Recover(itemStart, TokenKind.Comma, includeSeparator: false);
                item = new InitializerItem(From(itemStart), [], new ErrorExpression(From(itemStart), reason));
            }
            items.Add(item);
            Sibling(ref highest, floor);
            if (!Accept(TokenKind.Comma))
                break;
        }
        _height = highest;
        Expect(TokenKind.RightBrace, "}");
        Leave();
        return new InitializerList(From(start), items.DrainToImmutable());
    }

    // item = (designator+ "=" | name ":" | "[" … "]")? initializer                                C11 6.7.9, GNU C's old forms without "="
    private InitializerItem ParseInitializerItem()
    {
        var start = _at;
        ImmutableArray<Designator> designators = [];
        if (IsName && KindAt(_at + 1) == TokenKind.Colon)
        {
            designators = [new Designator(new TokenSpan(_at, _at + 1), TokenAt(_at).Text, null, null)];
            Advance();
            Advance();
        }
        else if (_kind is TokenKind.Dot or TokenKind.LeftBracket)
        {
            var path = ImmutableArray.CreateBuilder<Designator>(1);
            while (_kind is TokenKind.Dot or TokenKind.LeftBracket)
                path.Add(ParseDesignator());
            designators = path.DrainToImmutable();
            if (!Accept(TokenKind.Equal) && designators is not [{ Member: null }])
                FailExpected("'='");
        }
        var value = ParseInitializer();
        return new InitializerItem(From(start), designators, value);
    }

    // designator = "." name | "[" constant-expression ("..." constant-expression)? "]"            C11 6.7.9, GNU C
    private Designator ParseDesignator()
    {
        var start = _at;
        if (Accept(TokenKind.Dot))
        {
            var member = ExpectName("a member's name");
            return new Designator(From(start), member, null, null);
        }
        Advance();
        var index = ParseExpression();
        var last = Accept(TokenKind.Ellipsis) ? ParseConditional() : null;
        Expect(TokenKind.RightBracket, "]");
        return new Designator(From(start), null, index, last);
    }

    // compound-literal = "(" type-name ")" initializer-list                                       C11 6.5.2.5
    private CompoundLiteral ParseCompoundLiteral(int start, TypeSyntax type)
    {
        var initializer = ParseInitializerList();
        return new CompoundLiteral(From(start), type, initializer);
    }
}
