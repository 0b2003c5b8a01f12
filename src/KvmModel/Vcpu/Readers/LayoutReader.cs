using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// Finds in a function where pointers leave the object that they were derived from, and where assertions police how members lie. Proved by types and layout.
/// Steps in whole objects (<c>p + 2</c>) are left alone: they may walk an array. So are less and greater in assertions: they check bounds, and only equality asks where a neighbour lies.
/// </summary>
internal sealed class LayoutReader(SemanticModel model)
{
    private PreprocessedUnit Source => model.Unit.Source;

    public void Read(FunctionDefinition function, List<IModelFact> into)
    {
        var assertions = function.Body.DescendantNodesAndSelf().OfType<CallExpression>().Where(call => call.FunctionName is { } name && IntrinsicMacros.Assertions.Contains(name)).ToList();
        var origins = new PointerOrigins(model, function);
        origins.Visit(
            (expression, origin) =>
            {
                if (origin.IsOutside && origin.Offset % origin.Size != 0)
                {
                    into.Add(new PointerEscape(
                        function.Name, Source.TextOf(expression.Span), origin.Name, TypeText(origin.Object), origin.Size, origin.Offset, Source.LocationOf(expression.Span.Start)));
                }
            },
            (comparison, scope) =>
            {
                if (comparison.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual
                    && assertions.Find(call => Covers(call, comparison)) is { FunctionName: { } assertion }
                    && (EndOfMember(origins, comparison.Left, scope) ?? EndOfMember(origins, comparison.Right, scope)) is { } member)
                {
                    into.Add(new LayoutAssertion(function.Name, assertion, member.Name, Source.TextOf(comparison.Span), Source.LocationOf(comparison.Span.Start)));
                }
            });
    }

    /// <summary>The member whose end an operand points at or past; null when it is no such pointer.</summary>
    private static PointerOrigin? EndOfMember(PointerOrigins origins, Expression operand, Scope scope) =>
        origins.OriginOf(operand, scope) is { IsMember: true } origin && origin.Offset >= origin.Size ? origin : null;

    private static bool Covers(SyntaxNode outer, SyntaxNode inner) => outer.Span.Start <= inner.Span.Start && inner.Span.End <= outer.Span.End;

    private static string TypeText(CType type) => type is RecordType { Tag: { } tag } record ? $"{(record.IsUnion ? "union" : "struct")} {tag}" : "an object";
}
