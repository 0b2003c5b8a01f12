using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>Calls: GCC's own functions that have rules of evaluation (GCC manual, "Other Built-in Functions Provided by GCC"); all others are the environment's.</summary>
internal sealed partial class ConstantEvaluator
{
    private ConstantValue EvaluateCall(CallExpression call, Scope scope)
    {
        if (call.FunctionName is not { } name || !name.StartsWith("__builtin_", StringComparison.Ordinal))
            return EvaluateOtherCall(call, scope);
        var arguments = call.Arguments;
        switch (name, arguments.Length)
        {
            case ("__builtin_constant_p", 1):
                return IsConstant(EvaluateApart(arguments[0], scope));
            case ("__builtin_choose_expr", 3):
                return Evaluate(arguments[0], scope) is IntegerValue choice ? Evaluate(arguments[choice.Value != 0 ? 1 : 2], scope)
                    : new UnknownValue("__builtin_choose_expr with an unknown choice");
            case ("__builtin_expect", 2) or ("__builtin_expect_with_probability", 3):
                return Convert(Evaluate(arguments[0], scope), IntegerType.Long);
            case ("__builtin_strlen", 1):
                return Evaluate(arguments[0], scope) is StringValue text && text.ByteOffset >= 0 && text.ByteOffset <= text.Text.Length
                    ? new IntegerValue(LengthOf(text), IntegerType.UnsignedLong) : new UnknownValue("the length of a string that is not constant", IsRuntime: true);
            case ("__builtin_assume_aligned", >= 2):
                return Evaluate(arguments[0], scope);
            case (_, 1) when Builtins.IsFolded(name):
                var argument = Evaluate(arguments[0], scope);
                return (argument is IntegerValue number ? Builtins.Fold(name, number) : null) ?? Unknown(argument);
        }
        return EvaluateOtherCall(call, scope);
    }

    private ConstantValue EvaluateOtherCall(CallExpression call, Scope scope)
    {
        if (environment?.ValueOf(call, argument => Evaluate(argument, scope)) is { } given)
            return given;
        foreach (var argument in call.Arguments)
            Forget(argument);
        ForgetEscaped();
        return new UnknownValue(call.FunctionName is { } name ? $"{name}() is called" : "a function is called through a pointer", IsRuntime: true);
    }

    /// <summary>
    /// What <c>__builtin_constant_p</c> says of a value: numbers and string literals are constant, addresses of objects are not, and neither is
    /// what only the running program knows. What <em>we</em> cannot evaluate stays unknown.
    /// </summary>
    private static ConstantValue IsConstant(ConstantValue value) => value switch
    {
        IntegerValue or StringValue or AddressValue { Base: null } => s_one,
        UnknownValue { IsRuntime: false } => value,
        _ => s_zero,
    };

    private static int LengthOf(StringValue text)
    {
        var rest = text.Text.AsSpan((int)text.ByteOffset);
        var end = rest.IndexOf('\0');
        return end < 0 ? rest.Length : end;
    }
}
