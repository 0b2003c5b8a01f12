using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Conditions, 1 bit wide (C11 6.5.3.3, 6.5.8, 6.5.9, 6.5.13, 6.5.14), and the conditional operator (C11 6.5.15).</content>
public sealed partial class FunctionLowering
{
    private Code LowerCondition(Expression expression)
    {
        if (!EvaluationGuard.TryEnter())
            return new UnknownCode(expression.Span.Start, "the condition is nested too deeply", 1);
        try
        {
            var token = expression.Span.Start;
            switch (expression)
            {
                case UnaryExpression { Operator: UnaryOperator.LogicalNot } not:
                    return CodeFolding.Not(token, LowerCondition(not.Operand));
                case BinaryExpression { Operator: BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr } logical:
                    return LowerLogical(logical);
                case BinaryExpression { Operator: >= BinaryOperator.Less and <= BinaryOperator.NotEqual } comparison:
                    var left = LowerValue(comparison.Left);
                    return Compare(token, comparison.Operator, left, LowerValue(comparison.Right));
                case CallExpression { FunctionName: "__builtin_expect" or "__builtin_expect_with_probability", Arguments.Length: >= 2 } call:
                    return LowerCondition(call.Arguments[0]);
                default:
                    return Truth(token, LowerValue(expression));
            }
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private static Code Truth(int token, Value value) => value.Type switch
    {
        VoidType or RecordType => WithoutValue(token, value.Code, $"whether {value.Type} is true", 1),
        FloatingType => WithoutValue(token, value.Code, FloatingReason, 1),
        _ when Value.IsWide(value.Type) => WithoutValue(token, value.Code, WideReason, 1),
        _ => CodeFolding.Truth(token, value.Code),
    };

    private Code LowerLogical(BinaryExpression logical)
    {
        var token = logical.Span.Start;
        var left = LowerCondition(logical.Left);
        var decisive = logical.Operator == BinaryOperator.LogicalOr;
        if (left is ConstantCode constant)
            return (constant.Value != 0) == decisive ? left : LowerCondition(logical.Right);
        if (left is SequenceCode { Value: ConstantCode decided } && (decided.Value != 0) == decisive)
            return left;
        var right = LowerCondition(logical.Right);
        if (right is ConstantCode { Value: var value } && (value != 0) == decisive && CodeFolding.IsPure(left))
            return right;
        return decisive ? CodeFolding.Choose(token, left, CodeFolding.Bit(token, true), right) : CodeFolding.Choose(token, left, right, CodeFolding.Bit(token, false));
    }

    private static Code Compare(int token, BinaryOperator @operator, Value left, Value right)
    {
        Code first, second;
        var isSigned = false;
        if (TypeRules.AsInteger(left.Type) is { } a && TypeRules.AsInteger(right.Type) is { } b)
        {
            var type = TypeRules.Common(a, b);
            if (Value.IsWide(type))
                return WithoutValues(token, left.Code, right.Code, WideReason, 1);
            (first, second, isSigned) = (Convert(token, left, type), Convert(token, right, type), type.IsSigned);
        }
        else if (IsAddressOrInteger(left.Type) && IsAddressOrInteger(right.Type))
        {
            (first, second) = (CodeFolding.Resize(token, left.Code, 64, Value.IsSigned(left.Type)), CodeFolding.Resize(token, right.Code, 64, Value.IsSigned(right.Type)));
        }
        else
        {
            return WithoutValues(token, left.Code, right.Code, left.Type is FloatingType || right.Type is FloatingType ? FloatingReason : $"{left.Type} compared with {right.Type}", 1);
        }
        var less = isSigned ? BinaryOperation.SignedLess : BinaryOperation.UnsignedLess;
        var lessOrEqual = isSigned ? BinaryOperation.SignedLessOrEqual : BinaryOperation.UnsignedLessOrEqual;
        return @operator switch
        {
            BinaryOperator.Less => CodeFolding.Binary(token, less, first, second),
            BinaryOperator.Greater => CodeFolding.Binary(token, less, second, first),
            BinaryOperator.LessOrEqual => CodeFolding.Binary(token, lessOrEqual, first, second),
            BinaryOperator.GreaterOrEqual => CodeFolding.Binary(token, lessOrEqual, second, first),
            BinaryOperator.Equal => CodeFolding.Binary(token, BinaryOperation.Equal, first, second),
            _ => CodeFolding.Binary(token, BinaryOperation.NotEqual, first, second),
        };
    }

    private static bool IsAddressOrInteger(CType type) => type is PointerType || TypeRules.AsInteger(type) is { Size: <= 8 };

    private Value LowerConditional(ConditionalExpression conditional)
    {
        var token = conditional.Span.Start;
        if (conditional.WhenTrue is null)
            return LowerOmittedMiddle(conditional);
        var condition = LowerCondition(conditional.Condition);
        if (Decided(condition) is { } decided)
        {
            var chosen = LowerValue(decided ? conditional.WhenTrue : conditional.WhenFalse);
            var type = _model.TypeOf(conditional, _scope);
            var effects = new List<Step>();
            CodeFolding.Discard(condition, effects);
            return new Value(CodeFolding.After(token, effects, ConvertChosen(token, chosen, type)), type);
        }
        var whenTrue = LowerValue(conditional.WhenTrue);
        var whenFalse = LowerValue(conditional.WhenFalse);
        return Choose(conditional, condition, whenTrue, whenFalse);
    }

    /// <summary>GNU's <c>a ?: b</c>: the condition is also the value, and is run once.</summary>
    private Value LowerOmittedMiddle(ConditionalExpression conditional)
    {
        var token = conditional.Span.Start;
        var steps = new List<Step>();
        var first = LowerValue(conditional.Condition);
        var value = first with { Code = Once(first.Code, first.Type, steps) };
        var condition = Truth(token, value);
        var result = Decided(condition) == true ? Converted(conditional, value) : Choose(conditional, condition, value, LowerValue(conditional.WhenFalse));
        return result with { Code = CodeFolding.After(token, steps, result.Code) };
    }

    private Value Converted(ConditionalExpression conditional, Value value) =>
        _model.TypeOf(conditional, _scope) is var type ? new Value(ConvertChosen(conditional.Span.Start, value, type), type) : value;

    private Value Choose(ConditionalExpression conditional, Code condition, Value whenTrue, Value whenFalse)
    {
        var token = conditional.Span.Start;
        var type = TypeRules.AsInteger(whenTrue.Type) is { } a && TypeRules.AsInteger(whenFalse.Type) is { } b ? TypeRules.Common(a, b)
            : ReferenceEquals(whenTrue.Type, whenFalse.Type) ? whenTrue.Type : _model.TypeOf(conditional, _scope);
        return new Value(CodeFolding.Choose(token, condition, ConvertChosen(token, whenTrue, type), ConvertChosen(token, whenFalse, type)), type);
    }

    private static Code ConvertChosen(int token, Value value, CType type)
    {
        if (type is not VoidType || value.Type is VoidType)
            return Convert(token, value, type);
        var steps = new List<Step>();
        CodeFolding.Discard(value.Code, steps);
        return new SequenceCode(token, [.. steps], null);
    }

    /// <summary>Whether a condition always holds, or never does; null when that depends.</summary>
    private static bool? Decided(Code condition) => condition switch
    {
        ConstantCode constant => constant.Value != 0,
        SequenceCode { Value: ConstantCode constant } => constant.Value != 0,
        _ => null,
    };
}
