using KvmModel.Syntax;
namespace KvmModel.Binding;
internal sealed class ExpressionTyper(SemanticModel model)
{
    public CType TypeOf(Expression expression, Scope scope) => new UnknownType($"not yet {model.Unit.Declarations.Length} {expression.Span} {scope}");
}
