using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>Unary and binary operators on values (C11 6.5.3 to 6.5.14, 6.5.17).</summary>
internal sealed partial class ConstantEvaluator
{
    private ConstantValue EvaluateUnary(UnaryExpression unary, Scope scope)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.AddressOf:
                return AddressOf(unary.Operand, scope);
            case UnaryOperator.Dereference:
                return DecayedObject(unary, scope);
            case UnaryOperator.PreIncrement or UnaryOperator.PreDecrement or UnaryOperator.PostIncrement or UnaryOperator.PostDecrement:
                return EvaluateStep(unary, scope);
        }
        var operand = Evaluate(unary.Operand, scope);
        if (unary.Operator == UnaryOperator.LogicalNot)
            return Truth(operand) is { } truth ? Boolean(!truth) : Unknown(operand);
        if (operand is not IntegerValue integer)
            return Unknown(operand);
        var type = TypeRules.Promote(integer.Type);
        return unary.Operator switch
        {
            UnaryOperator.Plus => new IntegerValue(integer.Value, type),
            UnaryOperator.Minus => new IntegerValue(type.Wrap(unchecked(-integer.Value)), type),
            UnaryOperator.BitwiseNot => new IntegerValue(type.Wrap(~integer.Value), type),
            _ => new UnknownValue($"operator {unary.Operator} is not evaluated"),
        };
    }

    private ConstantValue EvaluateBinary(BinaryExpression binary, Scope scope)
    {
        var left = Evaluate(binary.Left, scope);
        switch (binary.Operator)
        {
            case BinaryOperator.Comma:
                return Evaluate(binary.Right, scope);
            case BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr:
                return EvaluateLogical(binary.Operator == BinaryOperator.LogicalOr, left, binary.Right, scope);
        }
        return Apply(binary.Operator, left, Evaluate(binary.Right, scope));
    }

    /// <summary>Short cut (C11 6.5.13 p4, 6.5.14 p4). An unknown left side does not matter when the right side alone decides.</summary>
    private ConstantValue EvaluateLogical(bool decisive, ConstantValue left, Expression rightSyntax, Scope scope)
    {
        var first = Truth(left);
        if (first == decisive)
            return Boolean(decisive);
        var right = first is null ? EvaluateApart(rightSyntax, scope) : Evaluate(rightSyntax, scope);
        if (Truth(right) is not { } second)
            return first is null ? Unknown(left) : Unknown(right);
        return second == decisive || first is not null ? Boolean(second) : Unknown(left);
    }

    private ConstantValue Apply(BinaryOperator @operator, ConstantValue left, ConstantValue right)
    {
        if (left is IntegerValue a && right is IntegerValue b)
            return Fold(@operator, a, b);
        if (left is UnknownValue)
            return left;
        return right is UnknownValue ? right : ApplyToAddresses(@operator, left, right);
    }

    /// <summary>An operator on two integers, with the usual arithmetic conversions.</summary>
    private static ConstantValue Fold(BinaryOperator @operator, IntegerValue left, IntegerValue right)
    {
        if (@operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight)
            return Shift(@operator, left, right.Value);
        var type = TypeRules.Common(left.Type, right.Type);
        Int128 a = type.Wrap(left.Value), b = type.Wrap(right.Value);
        var wide = ReferenceEquals(type, IntegerType.UnsignedInt128);
        unchecked
        {
            switch (@operator)
            {
                case BinaryOperator.Less:
                    return Boolean(wide ? (UInt128)a < (UInt128)b : a < b);
                case BinaryOperator.Greater:
                    return Boolean(wide ? (UInt128)a > (UInt128)b : a > b);
                case BinaryOperator.LessOrEqual:
                    return Boolean(wide ? (UInt128)a <= (UInt128)b : a <= b);
                case BinaryOperator.GreaterOrEqual:
                    return Boolean(wide ? (UInt128)a >= (UInt128)b : a >= b);
                case BinaryOperator.Equal:
                    return Boolean(a == b);
                case BinaryOperator.NotEqual:
                    return Boolean(a != b);
                case BinaryOperator.Divide or BinaryOperator.Remainder when b == 0:
                    return new UnknownValue("a division by zero");
                case BinaryOperator.Divide or BinaryOperator.Remainder when type.IsSigned && b == -1 && type.Wrap(-a) == a && a != 0:
                    return new UnknownValue("a quotient that overflows");
            }
            Int128? value = @operator switch
            {
                BinaryOperator.Multiply => a * b,
                BinaryOperator.Divide => wide ? (Int128)((UInt128)a / (UInt128)b) : a / b,
                BinaryOperator.Remainder => wide ? (Int128)((UInt128)a % (UInt128)b) : a % b,
                BinaryOperator.Add => a + b,
                BinaryOperator.Subtract => a - b,
                BinaryOperator.BitwiseAnd => a & b,
                BinaryOperator.BitwiseXor => a ^ b,
                BinaryOperator.BitwiseOr => a | b,
                _ => null,
            };
            return value is { } known ? new IntegerValue(type.Wrap(known), type) : new UnknownValue($"operator {@operator} is not evaluated");
        }
    }

    /// <summary>C11 6.5.7: in the promoted type of the left operand; a count outside its width is undefined.</summary>
    private static ConstantValue Shift(BinaryOperator @operator, IntegerValue left, Int128 count)
    {
        var type = TypeRules.Promote(left.Type);
        if (count < 0 || count >= type.Size * 8)
            return new UnknownValue($"a shift of {type.Size * 8} bits by {count}");
        var by = (int)count;
        if (@operator == BinaryOperator.ShiftLeft)
            return new IntegerValue(type.Wrap(left.Value << by), type);
        return new IntegerValue(ReferenceEquals(type, IntegerType.UnsignedInt128) ? (Int128)((UInt128)left.Value >> by) : left.Value >> by, type);
    }

    private static IntegerValue Boolean(bool value) => value ? s_one : s_zero;

    private static readonly IntegerValue s_zero = new(0, IntegerType.Int);
    private static readonly IntegerValue s_one = new(1, IntegerType.Int);

    /// <summary>The reason of an unknown operand; for others, that the operator does not take them.</summary>
    private static UnknownValue Unknown(ConstantValue value) => value as UnknownValue ?? new UnknownValue($"{value} is only known when the program is linked");
}
