using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>
/// <c>__builtin_add_overflow(a, b, &amp;result)</c> and its like (GCC manual, "Built-in Functions to Perform Arithmetic with Overflow Checking"): the exact result, cut to the
/// type of what is pointed to, and whether that changed it. Done where 64 bits hold the exact result, and where both operands are unsigned; else both are not known.
/// </content>
public sealed partial class FunctionLowering
{
    private Value LowerOverflow(CallExpression call, string name)
    {
        var token = call.Span.Start;
        var steps = new List<Step>();
        var left = LowerValue(call.Arguments[0]);
        var right = LowerValue(call.Arguments[1]);
        var place = Once(Dereference(LowerValue(call.Arguments[2])), steps);
        if (TypeRules.AsInteger(left.Type) is not { } a || TypeRules.AsInteger(right.Type) is not { } b || TypeRules.AsInteger(place.Type) is not { Size: <= 8 } result)
            return Unknown(call, $"{name} of {left.Type} and {right.Type}", IntegerType.Bool);
        var isExact = IsNarrow(a) && IsNarrow(b);
        if (!isExact && (a.IsSigned || b.IsSigned || result.IsSigned || a.Size > 8 || b.Size > 8))
        {
            var reason = $"{name} of {a} and {b}";
            CodeFolding.Discard(Store(token, place, new UnknownCode(token, reason, result.Size * 8)).Code, steps);
            return new Value(CodeFolding.After(token, steps, new UnknownCode(token, reason, 8)), IntegerType.Bool);
        }
        var operation = name switch
        {
            "__builtin_add_overflow" => BinaryOperation.Add,
            "__builtin_sub_overflow" => BinaryOperation.Subtract,
            _ => BinaryOperation.Multiply,
        };
        var first = Once(Convert(token, left, IntegerType.Long), IntegerType.Long, steps);
        var second = Once(Convert(token, right, IntegerType.Long), IntegerType.Long, steps);
        var whole = Once(CodeFolding.Binary(token, operation, first, second), IntegerType.Long, steps);
        var cut = CodeFolding.Resize(token, whole, result.Size * 8, false);
        CodeFolding.Discard(Store(token, place, cut).Code, steps);
        var overflows = CodeFolding.Binary(token, BinaryOperation.NotEqual, whole, CodeFolding.Resize(token, cut, 64, result.IsSigned));
        if (!isExact)
            overflows = CodeFolding.Choose(token, UnsignedOverflow(token, operation, first, second, whole), CodeFolding.Bit(token, true), overflows);
        else if (result is { Size: 8, IsSigned: false })
            overflows = CodeFolding.Binary(token, BinaryOperation.SignedLess, whole, CodeFolding.Constant(token, 0, 64));
        return new Value(CodeFolding.After(token, steps, CodeFolding.Resize(token, overflows, 8, false)), IntegerType.Bool);
    }

    /// <summary>Whether sums, differences and products of such numbers fit a signed number of 64 bits.</summary>
    private static bool IsNarrow(IntegerType type) => type.Size < 4 || type is { Size: 4, IsSigned: true };

    /// <summary>Whether an operation on unsigned numbers of 64 bits leaves their range.</summary>
    private static Code UnsignedOverflow(int token, BinaryOperation operation, Code first, Code second, Code result) => operation switch
    {
        BinaryOperation.Add => CodeFolding.Binary(token, BinaryOperation.UnsignedLess, result, first),
        BinaryOperation.Subtract => CodeFolding.Binary(token, BinaryOperation.UnsignedLess, first, second),
        _ => CodeFolding.Choose(token, CodeFolding.Truth(token, second),
            CodeFolding.Binary(token, BinaryOperation.NotEqual, CodeFolding.Binary(token, BinaryOperation.UnsignedDivide, result, second), first), CodeFolding.Bit(token, false)),
    };
}
