using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>
/// The compiler's own functions (GCC manual, "Other Built-in Functions Provided by GCC"). Those that say something of the program's text are answered here, the
/// others are called by name.
/// </content>
public sealed partial class FunctionLowering
{
    private Value LowerBuiltin(CallExpression call, string name)
    {
        var token = call.Span.Start;
        var arguments = call.Arguments;
        switch (name, arguments.Length)
        {
            case ("__builtin_constant_p", 1):
                return new Value(CodeFolding.Constant(token, LowerValue(arguments[0]).Code is ConstantCode or StringCode ? 1u : 0u, 32), IntegerType.Int);
            case ("__builtin_choose_expr", 3):
                return ChosenArgument(call) is { } chosen ? LowerValue(chosen) : Unknown(call, "__builtin_choose_expr with an unknown choice");
            case ("__builtin_expect", 2) or ("__builtin_expect_with_probability", 3):
                return new Value(Convert(token, LowerValue(arguments[0]), IntegerType.Long), IntegerType.Long);
            case ("__builtin_assume_aligned", >= 2):
                return LowerValue(arguments[0]);
            case ("__builtin_object_size" or "__builtin_dynamic_object_size", 2):
                return LowerValue(arguments[1]).Code is ConstantCode { Value: var kind }
                    ? new Value(CodeFolding.Constant(token, kind < 2 ? ulong.MaxValue : 0, 64), IntegerType.UnsignedLong) : Unknown(call, "an object's size", IntegerType.UnsignedLong);
            case ("__builtin_strlen", 1):
                var argument = LowerValue(arguments[0]).Code;
                return argument is StringCode text ? new Value(CodeFolding.Constant(token, LengthOf(text), 64), IntegerType.UnsignedLong)
                    : Call(call, null, [argument], IntegerType.UnsignedLong);
            case ("__builtin_add_overflow" or "__builtin_sub_overflow" or "__builtin_mul_overflow", 3):
                return LowerOverflow(call, name);
            case ("__builtin_va_start" or "__builtin_va_end" or "__builtin_va_copy", _):
                return Unknown(call, "a variable argument list", VoidType.Instance);
            case ("__builtin_return_address" or "__builtin_frame_address" or "__builtin_extract_return_addr", _):
                return Unknown(call, "an address on the stack", s_voidPointer);
            case ("__builtin_alloca", _):
                return Unknown(call, "an object of variable length", s_voidPointer);
            case ("__builtin_prefetch", _):
                return new Value(new SequenceCode(token, [], null), VoidType.Instance);
            case (_, 1) when Builtins.ParameterOf(name) is { } parameter:
                var code = Convert(token, LowerValue(arguments[0]), parameter);
                var result = Builtins.ResultOf(name)!;
                return code is ConstantCode constant && Builtins.Fold(name, new IntegerValue(parameter.Wrap(constant.Value), parameter)) is IntegerValue folded
                    ? Constant(token, folded) : Call(call, null, [code], result);
            case ("__builtin_memcpy" or "__builtin_memmove" or "__builtin_memset" or "__builtin_memcmp" or "__builtin_strncmp", 3):
                return Call(call, null, [LowerValue(arguments[0]).Code, LowerValue(arguments[1]).Code, Convert(token, LowerValue(arguments[2]), IntegerType.UnsignedLong)], Builtins.ResultOf(name)!);
            default:
                return CallUndeclared(call, TypeOfUndeclared(call));
        }
    }

    private static ulong LengthOf(StringCode text) => (ulong)(text.Text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var end ? end : text.Text.Length);

    /// <summary>The argument that <c>__builtin_choose_expr</c> stands for; null when the choice is not known.</summary>
    private Expression? ChosenArgument(CallExpression call)
    {
        var choice = Decided(LowerCondition(call.Arguments[0])) ?? (_model.Evaluate(call.Arguments[0], _scope) is IntegerValue value ? value.Value != 0 : null);
        return choice is { } known ? call.Arguments[known ? 1 : 2] : null;
    }

    /// <summary>
    /// <c>__builtin_add_overflow(a, b, &amp;result)</c> and its like: the exact result, cut to the type of what is pointed to, and whether that changed it. Done where both
    /// operands fit 32 bits, and where all three types are the same unsigned one.
    /// </summary>
    private Value LowerOverflow(CallExpression call, string name)
    {
        var token = call.Span.Start;
        var steps = new List<Step>();
        var left = LowerValue(call.Arguments[0]);
        var right = LowerValue(call.Arguments[1]);
        var place = Once(Dereference(LowerValue(call.Arguments[2])), steps);
        if (TypeRules.AsInteger(left.Type) is not { } a || TypeRules.AsInteger(right.Type) is not { } b || TypeRules.AsInteger(place.Type) is not { Size: <= 8 } result)
            return Unknown(call, $"{name} of {left.Type} and {right.Type}", IntegerType.Bool);
        var operation = name switch
        {
            "__builtin_add_overflow" => BinaryOperation.Add,
            "__builtin_sub_overflow" => BinaryOperation.Subtract,
            _ => BinaryOperation.Multiply,
        };
        var isSmall = Fits(a) && Fits(b);
        if (!isSmall && !(ReferenceEquals(a.Unsigned, a) && ReferenceEquals(b.Unsigned, b) && a.Size == 8 && b.Size == 8 && result is { Size: 8, IsSigned: false }))
        {
            CodeFolding.Discard(Store(token, place, new UnknownCode(token, $"{name} of {a} and {b}", result.Size * 8)).Code, steps);
            return new Value(CodeFolding.After(token, steps, new UnknownCode(token, $"{name} of {a} and {b}", 8)), IntegerType.Bool);
        }
        var first = Once(Convert(token, left, IntegerType.Long), IntegerType.Long, steps);
        var second = Once(Convert(token, right, IntegerType.Long), IntegerType.Long, steps);
        var exact = Once(CodeFolding.Binary(token, operation, first, second), IntegerType.Long, steps);
        CodeFolding.Discard(Store(token, place, CodeFolding.Resize(token, exact, result.Size * 8, true)).Code, steps);
        var overflows = !isSmall ? UnsignedOverflow(token, operation, first, second, exact)
            : CodeFolding.Binary(token, BinaryOperation.NotEqual, exact, CodeFolding.Resize(token, CodeFolding.Resize(token, exact, result.Size * 8, true), 64, result.IsSigned));
        if (isSmall && result is { Size: 8, IsSigned: false })
            overflows = CodeFolding.Binary(token, BinaryOperation.SignedLess, exact, CodeFolding.Constant(token, 0, 64));
        return new Value(CodeFolding.After(token, steps, CodeFolding.Resize(token, overflows, 8, false)), IntegerType.Bool);

        static bool Fits(IntegerType type) => type.Size < 4 || type is { Size: 4, IsSigned: true };
    }

    private static Code UnsignedOverflow(int token, BinaryOperation operation, Code first, Code second, Code result) => operation switch
    {
        BinaryOperation.Add => CodeFolding.Binary(token, BinaryOperation.UnsignedLess, result, first),
        BinaryOperation.Subtract => CodeFolding.Binary(token, BinaryOperation.UnsignedLess, first, second),
        _ => CodeFolding.Choose(token, CodeFolding.Truth(token, second),
            CodeFolding.Binary(token, BinaryOperation.NotEqual, CodeFolding.Binary(token, BinaryOperation.UnsignedDivide, result, second), first), CodeFolding.Bit(token, false)),
    };
}
