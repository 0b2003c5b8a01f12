using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Expressions as rvalues (C11 6.5), with their types, which are found on the way up.</content>
public sealed partial class FunctionLowering
{
    private Value LowerValue(Expression expression)
    {
        if (!EvaluationGuard.TryEnter())
            return Unknown(expression, "the expression is nested too deeply");
        try
        {
            var token = expression.Span.Start;
            switch (expression)
            {
                case IntegerLiteral literal:
                    var type = IntegerType.Of(literal.Type);
                    return new Value(CodeFolding.Constant(token, literal.Value, type), type);
                case NameExpression name:
                    return LowerName(name);
                case MemberExpression or IndexExpression or CompoundLiteral or UnaryExpression { Operator: UnaryOperator.Dereference }:
                    return Load(token, LowerPlace(expression));
                case UnaryExpression unary:
                    return LowerUnary(unary);
                case BinaryExpression binary:
                    return LowerBinary(binary);
                case AssignmentExpression assignment:
                    return LowerAssignment(assignment);
                case ConditionalExpression conditional:
                    return LowerConditional(conditional);
                case CallExpression call:
                    return LowerCall(call);
                case CastExpression cast:
                    return LowerCast(cast);
                case StatementExpression statement:
                    return LowerStatementExpression(statement);
                case StringLiteral literal:
                    return literal.Prefix is "" or "u8" ? new Value(new StringCode(token, literal.Value), s_charPointer) : Unknown(expression, "a string of wide characters");
                case SizeExpression:
                    return _model.Evaluate(expression, _scope) is IntegerValue size ? Constant(token, size) : Unknown(expression, "the size is not known", IntegerType.UnsignedLong);
                case OffsetOfExpression offset:
                    return LowerOffset(offset);
                case TypesCompatibleExpression:
                    return _model.Evaluate(expression, _scope) is IntegerValue answer ? Constant(token, answer) : Unknown(expression, "whether the types are compatible is not known", IntegerType.Int);
                case GenericSelection selection:
                    return Chosen(selection) is { } chosen ? LowerValue(chosen) : Unknown(expression, "_Generic's choice is not known");
                case VariableArgumentExpression argument:
                    return Unknown(expression, "a variable argument", _model.Resolve(argument.Type, _scope));
                case LabelAddressExpression:
                    return Unknown(expression, "the address of a label", s_voidPointer);
                case FloatLiteral:
                    return Unknown(expression, FloatingReason, FloatingType.Double);
                case ErrorExpression error:
                    return Unknown(expression, error.Reason);
                default:
                    return Unknown(expression, $"a {expression.GetType().Name} is no value");
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private const string FloatingReason = "floating point is not run";
    private const string WideReason = "the high half of a 128-bit integer is not run";

    private static readonly PointerType s_charPointer = new(IntegerType.Char);

    private static Value Constant(int token, IntegerValue value) => new(CodeFolding.Constant(token, value.Value, value.Type), value.Type);

    private static Value Unknown(SyntaxNode node, string reason, CType? type = null)
    {
        var known = type ?? new UnknownType(reason);
        return new Value(new UnknownCode(node.Span.Start, reason, Value.WidthOf(known)), known);
    }

    private Expression? Chosen(GenericSelection selection) => new ExpressionTyper(_model).Chosen(selection, _scope);

    private Value LowerName(NameExpression name)
    {
        var token = name.Span.Start;
        if (_model.Lookup(name.Name, _scope) is { Kind: SymbolKind.EnumConstant } constant)
            return _model.ValueOf(constant, _scope) is IntegerValue value ? Constant(token, value) : Unknown(name, $"the value of {name.Name} is not known", IntegerType.Int);
        if (name.Name is "__func__" or "__FUNCTION__" or "__PRETTY_FUNCTION__")
            return new Value(new StringCode(token, _function.Name), s_charPointer);
        return Load(token, PlaceOf(name));
    }

    private Value LowerCast(CastExpression cast)
    {
        var type = _model.Resolve(cast.Type, _scope);
        var token = cast.Span.Start;
        var operand = LowerValue(cast.Operand);
        if (type is VoidType)
        {
            var effects = new List<Step>();
            CodeFolding.Discard(operand.Code, effects);
            return new Value(new SequenceCode(token, [.. effects], null), type);
        }
        return new Value(Convert(token, operand, type), TypeRules.Decay(type));
    }

    /// <summary>Converts as by assignment or cast (C11 6.3).</summary>
    private static Code Convert(int token, Value value, CType type)
    {
        var width = Value.WidthOf(type);
        if (ReferenceEquals(value.Type, type) || type is VoidType)
            return value.Code;
        if (value.Type is VoidType)
            return CodeFolding.After(token, [new EvaluateStep(token, value.Code)], new UnknownCode(token, "a void expression has no value", width));
        if (value.Type is FloatingType || (type is FloatingType && value.Type is not UnknownType))
            return WithoutValue(token, value.Code, FloatingReason, width);
        if (type is IntegerType { Kind: BuiltinTypeKind.Bool })
            return Value.IsWide(value.Type) ? WithoutValue(token, value.Code, WideReason, width) : CodeFolding.Resize(token, CodeFolding.Truth(token, value.Code), width, false);
        return CodeFolding.Resize(token, value.Code, width, Value.IsSigned(value.Type));
    }

    /// <summary>The effects of a code, and then a value that is not known; the reason of one that was not known before.</summary>
    private static Code WithoutValue(int token, Code code, string reason, int width)
    {
        var steps = new List<Step>();
        CodeFolding.Discard(code, steps);
        return CodeFolding.After(token, steps, new UnknownCode(token, (code as UnknownCode)?.Reason ?? reason, width));
    }

    /// <summary><c>__builtin_offsetof</c>, also with an index that is no constant.</summary>
    private Value LowerOffset(OffsetOfExpression offset)
    {
        var token = offset.Span.Start;
        var place = Place.At(CodeFolding.Constant(token, 0, 64), _model.Resolve(offset.Type, _scope));
        foreach (var step in offset.Path)
            place = step.Member is { } member ? MemberOf(place, member) : ElementOf(token, place, LowerValue(step.Index!));
        return new Value(AddressOf(token, place).Code, IntegerType.UnsignedLong);
    }

    private Value LowerStatementExpression(StatementExpression expression)
    {
        var token = expression.Span.Start;
        var steps = new List<Step>();
        if (LowerBlock(expression.Body, steps, wantsValue: true) is { } value)
            return value with { Code = CodeFolding.After(token, steps, value.Code) };
        return new Value(new SequenceCode(token, [.. steps], null), VoidType.Instance);
    }
}
