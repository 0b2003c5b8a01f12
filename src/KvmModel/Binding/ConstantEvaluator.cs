using KvmModel.Syntax;
namespace KvmModel.Binding;
internal sealed class ConstantEvaluator(SemanticModel model, IEvaluationEnvironment? environment)
{
    public ConstantValue Evaluate(Expression expression, Scope scope) => expression is IntegerLiteral literal ? new IntegerValue(literal.Value, IntegerType.Of(literal.Type)) : new UnknownValue($"not yet {model} {environment} {scope}");
    public ConstantValue InitialValue(VariableDeclaration variable, Scope scope) => new UnknownValue($"not yet {variable} {scope}");
}
internal sealed class InitializerReader(ConstantEvaluator evaluator)
{
    public long? LengthOf(ArrayType array, Expression initializer, Scope scope) { _ = evaluator; _ = array; _ = initializer; _ = scope; return null; }
}
