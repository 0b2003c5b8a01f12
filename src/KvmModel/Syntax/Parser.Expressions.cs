using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <content>Expressions from the comma operator down to unary operators (C11 6.5.3 to 6.5.17). Chains of operators are loops; only nesting recurses.</content>
public sealed partial class Parser
{
    // expression = assignment-expression ("," assignment-expression)*                             C11 6.5.17
    private Expression ParseExpression()
    {
        var start = _at;
        var left = ParseAssignment();
        while (_kind == TokenKind.Comma)
        {
            Advance();
            var floor = _height;
            _height = 0;
            var right = ParseAssignment();
            left = Chain(start, BinaryOperator.Comma, left, right, floor);
        }
        return left;
    }

    // assignment-expression = conditional-expression (assignment-operator assignment-expression)?                 C11 6.5.16
    private Expression ParseAssignment()
    {
        var start = _at;
        var value = ParseConditional();
        if (!IsAssignment(_kind, out var @operator))
            return value;
        var targets = new List<(int Start, Expression Target, BinaryOperator? Operator)>();
        do
        {
            targets.Add((start, value, @operator));
            Grow();
            Advance();
            start = _at;
            value = ParseConditional();
        }
        while (IsAssignment(_kind, out @operator));
        for (var index = targets.Count - 1; index >= 0; index--)
            value = new AssignmentExpression(From(targets[index].Start), targets[index].Operator, targets[index].Target, value);
        return value;
    }

    // conditional-expression = binary-expression ("?" expression? ":" conditional-expression)?                    C11 6.5.15, GNU C
    private Expression ParseConditional()
    {
        var start = _at;
        var value = ParseBinary(1);
        if (_kind != TokenKind.Question)
            return value;
        var links = new List<(int Start, Expression Condition, Expression? WhenTrue)>();
        do
        {
            Grow();
            Advance();
            var (floor, highest) = (0, _height);
            _height = floor;
            var whenTrue = _kind == TokenKind.Colon ? null : Enter() ? ParseExpression() : null;
            if (whenTrue is not null)
                Leave();
            Sibling(ref highest, floor);
            _height = highest;
            Expect(TokenKind.Colon, ":");
            links.Add((start, value, whenTrue));
            start = _at;
            value = ParseBinary(1);
        }
        while (_kind == TokenKind.Question);
        for (var index = links.Count - 1; index >= 0; index--)
            value = new ConditionalExpression(From(links[index].Start), links[index].Condition, links[index].WhenTrue, value);
        return value;
    }

    // binary-expression = cast-expression (binary-operator cast-expression)*, by precedence       C11 6.5.5 to 6.5.14
    private Expression ParseBinary(int lowest)
    {
        var start = _at;
        var left = ParseUnary();
        while (true)
        {
            var (precedence, @operator) = BinaryOperatorOf(_kind);
            if (precedence < lowest)
                return left;
            Advance();
            var floor = _height;
            _height = 0;
            var right = ParseBinary(precedence + 1);
            left = Chain(start, @operator, left, right, floor);
        }
    }

    private BinaryExpression Chain(int start, BinaryOperator @operator, Expression left, Expression right, int leftHeight)
    {
        _height = Math.Max(leftHeight, _height);
        Grow();
        return new BinaryExpression(From(start), @operator, left, right);
    }

    // cast-expression  = "(" type-name ")" cast-expression | unary-expression                     C11 6.5.4
    // unary-expression = ("++" | "--" | "&" | "*" | "+" | "-" | "~" | "!" | "__real__" | "__imag__" | "__extension__") cast-expression
    //                  | "&&" label | ("sizeof" | "_Alignof") (unary-expression | "(" type-name ")") | postfix-expression                   C11 6.5.3, GNU C
    private Expression ParseUnary()
    {
        var start = _at;
        if (!Enter())
            return new ErrorExpression(From(start), _failure!);
        var expression = ParseUnaryUncounted(start);
        Leave();
        return expression;
    }

    private Expression ParseUnaryUncounted(int start)
    {
        switch (_kind)
        {
            case TokenKind.Identifier when _keyword != Keyword.None:
                switch (_keyword)
                {
                    case Keyword.Sizeof or Keyword.Alignof:
                        return ParseSize(start);
                    case Keyword.Extension:
                        Advance();
                        return ParseUnary();
                    case Keyword.RealPart:
                        return ParseUnary(start, UnaryOperator.RealPart);
                    case Keyword.ImaginaryPart:
                        return ParseUnary(start, UnaryOperator.ImaginaryPart);
                }
                break;
            case TokenKind.PlusPlus:
                return ParseUnary(start, UnaryOperator.PreIncrement);
            case TokenKind.MinusMinus:
                return ParseUnary(start, UnaryOperator.PreDecrement);
            case TokenKind.Ampersand:
                return ParseUnary(start, UnaryOperator.AddressOf);
            case TokenKind.Star:
                return ParseUnary(start, UnaryOperator.Dereference);
            case TokenKind.Plus:
                return ParseUnary(start, UnaryOperator.Plus);
            case TokenKind.Minus:
                return ParseUnary(start, UnaryOperator.Minus);
            case TokenKind.Tilde:
                return ParseUnary(start, UnaryOperator.BitwiseNot);
            case TokenKind.Exclamation:
                return ParseUnary(start, UnaryOperator.LogicalNot);
            case TokenKind.AmpersandAmpersand:
                Advance();
                var label = ExpectName("a label");
                return new LabelAddressExpression(From(start), label);
            case TokenKind.LeftParen when StartsTypeName(_at + 1) || IsCastToUnknown(_at + 1):
                Advance();
                var type = ParseTypeName();
                Expect(TokenKind.RightParen, ")");
                if (_kind == TokenKind.LeftBrace)
                    return ParsePostfix(start, ParseCompoundLiteral(start, type));
                var operand = ParseUnary();
                return new CastExpression(From(start), type, operand);
        }
        return ParsePostfix(start, ParsePrimary());
    }

    /// <summary><c>(name *)</c>, and <c>(name)</c> before a name or constant, can only be casts, to types of headers that the tree lacks.</summary>
    private bool IsCastToUnknown(int index)
    {
        if (KindAt(index) != TokenKind.Identifier || KindAt(index + 1) is not (TokenKind.Star or TokenKind.RightParen) || !IsNameAt(index))
            return false;
        var stars = index + 1;
        index = stars;
        while (KindAt(index) == TokenKind.Star)
            index++;
        return KindAt(index) == TokenKind.RightParen
            && (index > stars || KindAt(index + 1) is TokenKind.Number or TokenKind.Character or TokenKind.String || IsNameAt(index + 1));
    }

    private UnaryExpression ParseUnary(int start, UnaryOperator @operator)
    {
        Advance();
        var operand = ParseUnary();
        return new UnaryExpression(From(start), @operator, operand);
    }

    // "sizeof" unary-expression | "sizeof" "(" type-name ")", and the same for alignment; sizeof (type){…} measures a compound literal        C11 6.5.3.4
    private SizeExpression ParseSize(int start)
    {
        var isAlignment = _keyword == Keyword.Alignof;
        Advance();
        if (_kind == TokenKind.LeftParen && StartsTypeName(_at + 1))
        {
            var operandStart = _at;
            Advance();
            var type = ParseTypeName();
            Expect(TokenKind.RightParen, ")");
            if (_kind != TokenKind.LeftBrace)
                return new SizeExpression(From(start), isAlignment, type, null);
            var literal = ParsePostfix(operandStart, ParseCompoundLiteral(operandStart, type));
            return new SizeExpression(From(start), isAlignment, null, literal);
        }
        var operand = ParseUnary();
        return new SizeExpression(From(start), isAlignment, null, operand);
    }

    private static (int Precedence, BinaryOperator Operator) BinaryOperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Star => (10, BinaryOperator.Multiply),
        TokenKind.Slash => (10, BinaryOperator.Divide),
        TokenKind.Percent => (10, BinaryOperator.Remainder),
        TokenKind.Plus => (9, BinaryOperator.Add),
        TokenKind.Minus => (9, BinaryOperator.Subtract),
        TokenKind.LessLess => (8, BinaryOperator.ShiftLeft),
        TokenKind.GreaterGreater => (8, BinaryOperator.ShiftRight),
        TokenKind.Less => (7, BinaryOperator.Less),
        TokenKind.Greater => (7, BinaryOperator.Greater),
        TokenKind.LessEqual => (7, BinaryOperator.LessOrEqual),
        TokenKind.GreaterEqual => (7, BinaryOperator.GreaterOrEqual),
        TokenKind.EqualEqual => (6, BinaryOperator.Equal),
        TokenKind.ExclamationEqual => (6, BinaryOperator.NotEqual),
        TokenKind.Ampersand => (5, BinaryOperator.BitwiseAnd),
        TokenKind.Caret => (4, BinaryOperator.BitwiseXor),
        TokenKind.Bar => (3, BinaryOperator.BitwiseOr),
        TokenKind.AmpersandAmpersand => (2, BinaryOperator.LogicalAnd),
        TokenKind.BarBar => (1, BinaryOperator.LogicalOr),
        _ => (0, default),
    };

    private static bool IsAssignment(TokenKind kind, out BinaryOperator? @operator)
    {
        @operator = kind switch
        {
            TokenKind.StarEqual => BinaryOperator.Multiply,
            TokenKind.SlashEqual => BinaryOperator.Divide,
            TokenKind.PercentEqual => BinaryOperator.Remainder,
            TokenKind.PlusEqual => BinaryOperator.Add,
            TokenKind.MinusEqual => BinaryOperator.Subtract,
            TokenKind.LessLessEqual => BinaryOperator.ShiftLeft,
            TokenKind.GreaterGreaterEqual => BinaryOperator.ShiftRight,
            TokenKind.AmpersandEqual => BinaryOperator.BitwiseAnd,
            TokenKind.CaretEqual => BinaryOperator.BitwiseXor,
            TokenKind.BarEqual => BinaryOperator.BitwiseOr,
            _ => null,
        };
        return @operator is not null || kind == TokenKind.Equal;
    }
}
