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
}
