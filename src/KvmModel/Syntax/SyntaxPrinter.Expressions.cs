namespace KvmModel.Syntax;

/// <content>Expressions, with the fewest parentheses that keep their shape.</content>
public sealed partial class SyntaxPrinter
{
    /// <summary>How tightly an expression binds, from C11 6.5.17 up to 6.5.1; the binary operators lie between <see cref="Conditional"/> and <see cref="Unary"/>.</summary>
    private enum Precedence { Comma, Assignment, Conditional, LogicalOr, LogicalAnd, Or, Xor, And, Equality, Relational, Shift, Additive, Multiplicative, Unary, Postfix, Primary }

    private void Expression(Expression expression, Precedence lowest)
    {
        var parenthesize = PrecedenceOf(expression) < lowest;
        if (parenthesize)
            _text.Append('(');
        Bare(expression);
        if (parenthesize)
            _text.Append(')');
    }

    private void Bare(Expression expression)
    {
        switch (expression)
        {
            case NameExpression name:
                _text.Append(name.Name);
                break;
            case IntegerLiteral literal:
                _text.Append(literal.Value).Append(SuffixOf(literal.Type));
                break;
            case FloatLiteral literal:
                _text.Append(literal.Text);
                break;
            case StringLiteral literal:
                String(literal.Value, literal.Prefix);
                break;
            case UnaryExpression unary:
                Unary(unary);
                break;
            case BinaryExpression binary:
                Binary(binary);
                break;
            case AssignmentExpression assignment:
                Expression(assignment.Target, Precedence.Conditional);
                _text.Append(' ').Append(assignment.Operator is { } @operator ? SpellingOf(@operator) : "").Append("= ");
                Expression(assignment.Value, Precedence.Assignment);
                break;
            case ConditionalExpression conditional:
                Expression(conditional.Condition, Precedence.LogicalOr);
                _text.Append(" ?");
                if (conditional.WhenTrue is { } whenTrue)
                {
                    _text.Append(' ');
                    Expression(whenTrue, Precedence.Comma);
                    _text.Append(' ');
                }
                _text.Append(": ");
                Expression(conditional.WhenFalse, Precedence.Conditional);
                break;
            case CallExpression call:
                Expression(call.Function, Precedence.Postfix);
                _text.Append('(');
                List(call.Arguments, argument => Expression(argument, Precedence.Assignment));
                _text.Append(')');
                break;
            case IndexExpression index:
                Expression(index.Array, Precedence.Postfix);
                _text.Append('[');
                Expression(index.Index, Precedence.Comma);
                _text.Append(']');
                break;
            case MemberExpression member:
                // "1.m" would be one token.
                if (member.Operand is IntegerLiteral or FloatLiteral)
                {
                    _text.Append('(');
                    Bare(member.Operand);
                    _text.Append(')');
                }
                else
                    Expression(member.Operand, Precedence.Postfix);
                _text.Append(member.IsArrow ? "->" : ".").Append(member.Member);
                break;
            case CastExpression cast:
                _text.Append('(');
                Declarator(cast.Type, "");
                _text.Append(')');
                Expression(cast.Operand, Precedence.Unary);
                break;
            case CompoundLiteral literal:
                _text.Append('(');
                Declarator(literal.Type, "");
                _text.Append(')');
                Bare(literal.Initializer);
                break;
            case InitializerList list:
                _text.Append(list.Items.IsEmpty ? "{" : "{ ");
                List(list.Items, Item);
                _text.Append(list.Items.IsEmpty ? "}" : " }");
                break;
            case StatementExpression statement:
                _text.Append('(');
                Statement(statement.Body);
                _text.Append(')');
                break;
            case ErrorExpression:
                _text.Append("/* not read */");
                break;
            default:
                Builtin(expression);
                break;
        }
    }

    private void Unary(UnaryExpression unary)
    {
        if (unary.Operator is UnaryOperator.PostIncrement or UnaryOperator.PostDecrement)
        {
            Expression(unary.Operand, Precedence.Postfix);
            _text.Append(SpellingOf(unary.Operator));
            return;
        }
        var spelling = SpellingOf(unary.Operator);
        _text.Append(spelling);
        var before = _text.Length;
        Expression(unary.Operand, Precedence.Unary);

        // "- -x" and "& &&l" must not become other tokens.
        if (before < _text.Length && _text[before] == spelling[^1] && spelling[^1] is '+' or '-' or '&')
            _text.Insert(before, ' ');
    }

    /// <summary>A chain of left operands is written from its far end by a loop.</summary>
    private void Binary(BinaryExpression binary)
    {
        var chain = new Stack<BinaryExpression>();
        Expression left = binary;
        var outer = PrecedenceOf(binary);
        while (left is BinaryExpression next && PrecedenceOf(next) >= outer)
        {
            chain.Push(next);
            outer = PrecedenceOf(next);
            left = next.Left;
        }
        Expression(left, outer);
        while (chain.TryPop(out var link))
        {
            _text.Append(link.Operator == BinaryOperator.Comma ? ", " : $" {SpellingOf(link.Operator)} ");
            Expression(link.Right, PrecedenceOf(link) + 1);
        }
    }

    private void Builtin(Expression expression)
    {
        switch (expression)
        {
            case SizeExpression { Type: { } type } size:
                _text.Append(size.IsAlignment ? "_Alignof(" : "sizeof(");
                Declarator(type, "");
                _text.Append(')');
                break;
            case SizeExpression { Operand: { } operand } size:
                _text.Append(size.IsAlignment ? "_Alignof(" : "sizeof(");
                Expression(operand, Precedence.Comma);
                _text.Append(')');
                break;
            case OffsetOfExpression offset:
                _text.Append("__builtin_offsetof(");
                Declarator(offset.Type, "");
                _text.Append(", ").Append(offset.Path[0].Member);
                foreach (var step in offset.Path.Skip(1))
                    Designator(step);
                _text.Append(')');
                break;
            case GenericSelection selection:
                _text.Append("_Generic(");
                Expression(selection.Control, Precedence.Assignment);
                foreach (var (type, value) in selection.Associations)
                {
                    _text.Append(", ");
                    if (type is null)
                        _text.Append("default");
                    else
                        Declarator(type, "");
                    _text.Append(": ");
                    Expression(value, Precedence.Assignment);
                }
                _text.Append(')');
                break;
            case TypesCompatibleExpression types:
                _text.Append("__builtin_types_compatible_p(");
                Declarator(types.Left, "");
                _text.Append(", ");
                Declarator(types.Right, "");
                _text.Append(')');
                break;
            case VariableArgumentExpression argument:
                _text.Append("__builtin_va_arg(");
                Expression(argument.List, Precedence.Assignment);
                _text.Append(", ");
                Declarator(argument.Type, "");
                _text.Append(')');
                break;
            case LabelAddressExpression label:
                _text.Append("&&").Append(label.Label);
                break;
        }
    }

    private void Item(InitializerItem item)
    {
        foreach (var designator in item.Designators)
            Designator(designator);
        if (!item.Designators.IsEmpty)
            _text.Append(" = ");
        Expression(item.Value, Precedence.Assignment);
    }

    private void Designator(Designator designator)
    {
        if (designator.Index is not { } index)
        {
            _text.Append('.').Append(designator.Member);
            return;
        }
        _text.Append('[');
        Expression(index, Precedence.Comma);
        if (designator.Last is { } last)
        {
            _text.Append(" ... ");
            Expression(last, Precedence.Conditional);
        }
        _text.Append(']');
    }

    private static Precedence PrecedenceOf(Expression expression) => expression switch
    {
        BinaryExpression { Operator: var @operator } => @operator switch
        {
            BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder => Precedence.Multiplicative,
            BinaryOperator.Add or BinaryOperator.Subtract => Precedence.Additive,
            BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight => Precedence.Shift,
            BinaryOperator.Less or BinaryOperator.Greater or BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual => Precedence.Relational,
            BinaryOperator.Equal or BinaryOperator.NotEqual => Precedence.Equality,
            BinaryOperator.BitwiseAnd => Precedence.And,
            BinaryOperator.BitwiseXor => Precedence.Xor,
            BinaryOperator.BitwiseOr => Precedence.Or,
            BinaryOperator.LogicalAnd => Precedence.LogicalAnd,
            BinaryOperator.LogicalOr => Precedence.LogicalOr,
            _ => Precedence.Comma,
        },
        AssignmentExpression => Precedence.Assignment,
        ConditionalExpression => Precedence.Conditional,
        UnaryExpression { Operator: UnaryOperator.PostIncrement or UnaryOperator.PostDecrement } => Precedence.Postfix,
        UnaryExpression or CastExpression or SizeExpression or LabelAddressExpression => Precedence.Unary,
        CallExpression or IndexExpression or MemberExpression or CompoundLiteral => Precedence.Postfix,
        _ => Precedence.Primary,
    };

    internal static string SpellingOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Less => "<",
        BinaryOperator.Greater => ">",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseXor => "^",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.LogicalAnd => "&&",
        BinaryOperator.LogicalOr => "||",
        _ => ",",
    };

    internal static string SpellingOf(UnaryOperator @operator) => @operator switch
    {
        UnaryOperator.Plus => "+",
        UnaryOperator.Minus => "-",
        UnaryOperator.BitwiseNot => "~",
        UnaryOperator.LogicalNot => "!",
        UnaryOperator.AddressOf => "&",
        UnaryOperator.Dereference => "*",
        UnaryOperator.PreIncrement or UnaryOperator.PostIncrement => "++",
        UnaryOperator.PreDecrement or UnaryOperator.PostDecrement => "--",
        UnaryOperator.RealPart => "__real__ ",
        _ => "__imag__ ",
    };

    private static string SuffixOf(IntegerLiteralType type) => type switch
    {
        IntegerLiteralType.UnsignedInt => "U",
        IntegerLiteralType.Long => "L",
        IntegerLiteralType.UnsignedLong => "UL",
        IntegerLiteralType.LongLong => "LL",
        IntegerLiteralType.UnsignedLongLong => "ULL",
        _ => "",
    };
}
