using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>Gives values to names and calls that are no compile-time constants, such as <c>cpus_have_final_cap(x)</c>, for partial evaluation.</summary>
public interface IEvaluationEnvironment
{
    /// <summary>The value of a variable or parameter read by name, or null to follow C's rules.</summary>
    /// <param name="declaration">Where the name was declared; null when it was not.</param>
    ConstantValue? ValueOf(NameExpression name, SyntaxNode? declaration);

    /// <summary>The value of a call, or null when it is not known; asked for every call but the compiler's own (<c>__builtin_…</c>).</summary>
    /// <param name="evaluate">Evaluates an argument where the call stands.</param>
    ConstantValue? ValueOf(CallExpression call, Func<Expression, ConstantValue> evaluate);
}
