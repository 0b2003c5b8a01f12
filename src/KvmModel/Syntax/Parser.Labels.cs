using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Labelled statements (C11 6.8.1): a ladder of labels is read by a loop, however many <c>case</c>s stand before one statement.</content>
public sealed partial class Parser
{
    private readonly record struct Label(int Start, string? Name, Expression? Value, Expression? Last);

    private Statement ParseLabeled()
    {
        var labels = new List<Label>();
        while (true)
        {
            var start = _at;
            Grow();
            if (Accept(Keyword.Case))
            {
                var value = ParseConditional();
                var last = Accept(TokenKind.Ellipsis) ? ParseConditional() : null;
                labels.Add(new Label(start, null, value, last));
            }
            else if (Accept(Keyword.Default))
                labels.Add(new Label(start, null, null, null));
            else if (IsName && KindAt(_at + 1) == TokenKind.Colon)
            {
                labels.Add(new Label(start, TokenAt(_at).Text, null, null));
                Advance();
            }
            else
                break;
            Expect(TokenKind.Colon, ":");
            while (_keyword == Keyword.Attribute && !StartsTypeName(BehindAttributes(_at)))
                ParseAttributes(AttributeSet.None);
        }
        Statement statement;
        if (_kind is TokenKind.RightBrace)
            statement = new EmptyStatement(From(_at));
        else if (StartsDeclaration())
            statement = ParseBlockItem();
        else
            statement = ParseUnlabeled();
        for (var index = labels.Count - 1; index >= 0; index--)
        {
            var (start, name, value, last) = labels[index];
            statement = name is not null ? new LabeledStatement(From(start), name, statement) : new CaseStatement(From(start), value, last, statement);
        }
        return statement;
    }

    private int BehindAttributes(int index)
    {
        while (KeywordAt(index) == Keyword.Attribute)
        {
            var depth = 0;
            for (index++; KindAt(index) != TokenKind.EndOfFile; index++)
            {
                var kind = KindAt(index);
                if (kind == TokenKind.LeftParen)
                    depth++;
                else if (kind != TokenKind.RightParen || --depth > 0)
                    continue;
                if (depth <= 0)
                    break;
            }
            index++;
        }
        return index;
    }
}
