using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Syntax;

namespace KvmModel.Lowering;

/// <content>Calls (C11 6.5.2.2). A name that nothing declares is a macro that was left standing, or a mistake: it is called by name.</content>
public sealed partial class FunctionLowering
{
    private Value LowerCall(CallExpression call)
    {
        if (call.FunctionName is { } name && _model.Lookup(name, _scope) is null)
            return name.StartsWith("__builtin_", StringComparison.Ordinal) ? LowerBuiltin(call, name) : CallUndeclared(call, TypeOfUndeclared(call));
        var token = call.Span.Start;
        var callee = LowerValue(call.Function);
        if (callee.Type is not PointerType { Pointee: FunctionType type })
        {
            var unknown = callee.Code is UnknownCode ? callee : callee with { Code = WithoutValue(token, callee.Code, $"{callee.Type} is called", 64), Type = new UnknownType($"{callee.Type} is called") };
            return new Value(CodeFolding.Resize(token, unknown.Code, 64, false), unknown.Type is UnknownType ? unknown.Type : new UnknownType($"{unknown.Type} is called"));
        }
        return Call(call, callee.Code, LowerArguments(call, type), type.ReturnType);
    }

    private static Value Call(CallExpression call, Code? function, ImmutableArray<Code> arguments, CType type) =>
        new(new CallCode(call.Span.Start, function, arguments, call, type, Value.WidthOf(type)), type);

    /// <summary>What a standing macro gives: a system register, nothing, or an <c>int</c> as undeclared functions do.</summary>
    private CType TypeOfUndeclared(CallExpression call) => _model.TypeOf(call, _scope) is var type and not UnknownType ? type : IntegerType.Int;

    private Value CallUndeclared(CallExpression call, CType type)
    {
        var arguments = ImmutableArray.CreateBuilder<Code>(call.Arguments.Length);
        foreach (var argument in call.Arguments)
            arguments.Add(LowerArgument(argument, null));
        return Call(call, null, arguments.MoveToImmutable(), type);
    }

    private ImmutableArray<Code> LowerArguments(CallExpression call, FunctionType type)
    {
        var arguments = ImmutableArray.CreateBuilder<Code>(call.Arguments.Length);
        for (var i = 0; i < call.Arguments.Length; i++)
            arguments.Add(LowerArgument(call.Arguments[i], i < type.Parameters.Length ? type.Parameters[i] : null));
        return arguments.MoveToImmutable();
    }

    /// <summary>An argument as its parameter's type; without one, promoted by default (C11 6.5.2.2 p6).</summary>
    private Code LowerArgument(Expression argument, CType? parameter)
    {
        var token = argument.Span.Start;
        var value = LowerValue(argument);
        if (parameter is null)
            return TypeRules.AsInteger(value.Type) is { } integer ? Convert(token, value, TypeRules.Promote(integer)) : Passed(token, value);
        return parameter is RecordType ? Passed(token, value) : Convert(token, value, parameter);
    }

    /// <summary>A struct is passed as the address of a copy of its own.</summary>
    private Code Passed(int token, Value value)
    {
        if (value.Type is not RecordType { Layout.Size: var size } || value.Code is CallCode or UnknownCode)
            return value.Code;
        var copy = NewLocal("", value.Type, inMemory: true);
        var address = new LocalAddressCode(token, copy);
        return new SequenceCode(token, [new DeclareStep(token, copy), new EvaluateStep(token, new CopyCode(token, address, value.Code, size))], address);
    }
}
