using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Operators on values (C11 6.5.3 to 6.5.9): promotions, the usual arithmetic conversions, arithmetic on pointers. Signed arithmetic wraps.</content>
public sealed partial class FunctionLowering
{
    private Value LowerUnary(UnaryExpression unary)
    {
        var token = unary.Span.Start;
        switch (unary.Operator)
        {
            case UnaryOperator.AddressOf:
                return unary.Operand is UnaryExpression { Operator: UnaryOperator.Dereference } dereference ? LowerValue(dereference.Operand) : AddressOf(token, LowerPlace(unary.Operand));
            case UnaryOperator.LogicalNot:
                return Boolean(token, LowerCondition(unary));
            case UnaryOperator.PreIncrement or UnaryOperator.PreDecrement or UnaryOperator.PostIncrement or UnaryOperator.PostDecrement:
                return LowerIncrement(unary, isValueWanted: true);
            case UnaryOperator.RealPart or UnaryOperator.ImaginaryPart:
                return Unknown(unary, "complex numbers are not run");
        }
        var operand = LowerValue(unary.Operand);
        if (TypeRules.AsInteger(operand.Type) is not { } integer)
            return new Value(WithoutValue(token, operand.Code, operand.Type is FloatingType ? FloatingReason : $"{unary.Operator} of {operand.Type}", Value.WidthOf(operand.Type)), operand.Type);
        var type = TypeRules.Promote(integer);
        var code = Convert(token, operand, type);
        return new Value(unary.Operator switch
        {
            UnaryOperator.Minus => CodeFolding.Unary(token, UnaryOperation.Negate, code),
            UnaryOperator.BitwiseNot => CodeFolding.Unary(token, UnaryOperation.BitwiseNot, code),
            _ => code,
        }, type);
    }

    private Value LowerBinary(BinaryExpression binary)
    {
        var token = binary.Span.Start;
        switch (binary.Operator)
        {
            case BinaryOperator.Comma:
                var steps = new List<Step>();
                LowerEffect(binary.Left, steps);
                var last = LowerValue(binary.Right);
                return last with { Code = CodeFolding.After(token, steps, last.Code) };
            case >= BinaryOperator.Less and <= BinaryOperator.NotEqual or BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr:
                return Boolean(token, LowerCondition(binary));
        }
        var left = LowerValue(binary.Left);
        return Arithmetic(token, binary.Operator, left, LowerValue(binary.Right));
    }

    /// <summary>A condition as a number of type <c>int</c>.</summary>
    private static Value Boolean(int token, Code condition) => new(CodeFolding.Resize(token, condition, 32, false), IntegerType.Int);

    /// <summary>An arithmetic operator on two values.</summary>
    private static Value Arithmetic(int token, BinaryOperator @operator, Value left, Value right)
    {
        if (left.Type is PointerType || right.Type is PointerType)
            return PointerArithmetic(token, @operator, left, right);
        if (TypeRules.AsInteger(left.Type) is not { } a || TypeRules.AsInteger(right.Type) is not { } b)
            return NoArithmetic(token, @operator, left, right);
        var isShift = @operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight;
        var type = isShift ? TypeRules.Promote(a) : TypeRules.Common(a, b);
        var first = Convert(token, left, type);
        var second = isShift ? Convert(token, right, TypeRules.Promote(b)) : Convert(token, right, type);
        if (Value.IsWide(type) && @operator is BinaryOperator.ShiftRight or BinaryOperator.Divide or BinaryOperator.Remainder && (Value.IsWide(left.Type) || Value.IsWide(right.Type)))
            return new Value(WithoutValues(token, first, second, WideReason, 64), type);
        if (isShift && second.Width < first.Width && second is ConstantCode amount)
            second = CodeFolding.Constant(token, amount.Value, first.Width);
        return new Value(CodeFolding.Binary(token, OperationOf(@operator, type.IsSigned), first, second), type);
    }

    private static BinaryOperation OperationOf(BinaryOperator @operator, bool isSigned) => @operator switch
    {
        BinaryOperator.Multiply => BinaryOperation.Multiply,
        BinaryOperator.Divide => isSigned ? BinaryOperation.SignedDivide : BinaryOperation.UnsignedDivide,
        BinaryOperator.Remainder => isSigned ? BinaryOperation.SignedRemainder : BinaryOperation.UnsignedRemainder,
        BinaryOperator.Add => BinaryOperation.Add,
        BinaryOperator.Subtract => BinaryOperation.Subtract,
        BinaryOperator.ShiftLeft => BinaryOperation.ShiftLeft,
        BinaryOperator.ShiftRight => isSigned ? BinaryOperation.ShiftRightArithmetic : BinaryOperation.ShiftRightLogical,
        BinaryOperator.BitwiseAnd => BinaryOperation.And,
        BinaryOperator.BitwiseXor => BinaryOperation.Xor,
        _ => BinaryOperation.Or,
    };

    /// <summary>C11 6.5.6; GNU: <c>void *</c> and function pointers step by 1. A pointer in an operator that takes none counts as <c>unsigned long</c>.</summary>
    private static Value PointerArithmetic(int token, BinaryOperator @operator, Value left, Value right)
    {
        if (@operator == BinaryOperator.Subtract && left.Type is PointerType from && right.Type is PointerType)
        {
            var distance = CodeFolding.Binary(token, BinaryOperation.Subtract, left.Code, right.Code);
            return TypeRules.Size(from.Pointee) is > 0 and { } size
                ? new Value(CodeFolding.Binary(token, BinaryOperation.SignedDivide, distance, CodeFolding.Constant(token, (ulong)size, 64)), IntegerType.Long)
                : new Value(new UnknownCode(token, $"the size of {from.Pointee} is not known", 64), IntegerType.Long);
        }
        if (@operator is BinaryOperator.Add or BinaryOperator.Subtract)
        {
            var (pointer, index) = left.Type is PointerType ? (left, right) : (right, left);
            return new Value(Step(token, @operator, pointer.Code, ((PointerType)pointer.Type).Pointee, index), pointer.Type);
        }
        return Arithmetic(token, @operator, AsNumber(left), AsNumber(right));
    }

    private static Value AsNumber(Value value) => value.Type is PointerType ? value with { Type = IntegerType.UnsignedLong } : value;

    /// <summary>An address some elements further.</summary>
    private static Code Step(int token, BinaryOperator @operator, Code address, CType element, Value index)
    {
        if (TypeRules.Size(element) is not { } size)
            return WithoutValues(token, address, index.Code, $"the size of {element} is not known", 64);
        if (TypeRules.AsInteger(index.Type) is null)
            return WithoutValues(token, address, index.Code, $"an index of type {index.Type}", 64);
        var bytes = CodeFolding.Binary(token, BinaryOperation.Multiply, CodeFolding.Resize(token, index.Code, 64, Value.IsSigned(index.Type)), CodeFolding.Constant(token, (ulong)size, 64));
        return CodeFolding.Binary(token, @operator == BinaryOperator.Add ? BinaryOperation.Add : BinaryOperation.Subtract, address, bytes);
    }

    private static Value NoArithmetic(int token, BinaryOperator @operator, Value left, Value right)
    {
        CType type = left.Type is FloatingType || right.Type is not FloatingType ? left.Type : right.Type;
        var reason = type switch
        {
            FloatingType => FloatingReason,
            UnknownType unknown => unknown.Reason,
            _ => $"{@operator} of {left.Type} and {right.Type}",
        };
        return new Value(WithoutValues(token, left.Code, right.Code, reason, Value.WidthOf(type)), type);
    }

    private static Code WithoutValues(int token, Code left, Code right, string reason, int width)
    {
        var steps = new List<Step>();
        CodeFolding.Discard(left, steps);
        CodeFolding.Discard(right, steps);
        return CodeFolding.After(token, steps, new UnknownCode(token, ((left as UnknownCode) ?? (right as UnknownCode))?.Reason ?? reason, width));
    }
}
