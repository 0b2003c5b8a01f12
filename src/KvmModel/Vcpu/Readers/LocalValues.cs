using System.Runtime.CompilerServices;
using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>The values that a function gives its local variables: initialisers and right sides of assignments, by name (shadowing is not told apart).</summary>
internal static class LocalValues
{
    private static readonly ConditionalWeakTable<FunctionDefinition, Dictionary<string, List<Expression>>> Cache = [];

    public static IReadOnlyList<Expression> Of(FunctionDefinition function, string name) =>
        Cache.GetValue(function, Collect).TryGetValue(name, out var values) ? values : [];

    /// <summary>Shows the values that a local variable is given or gets or-ed in, each with its own conditions.</summary>
    public static void Visit(FunctionDefinition function, string name, Action<Expression, GuardChain?> visit) => GuardedCode.Visit(function.Body, (node, chain) =>
    {
        switch (node)
        {
            case DeclarationStatement { Declarations: var declarations }:
                foreach (var local in declarations.OfType<VariableDeclaration>())
                {
                    if (local.Name == name && local.Initializer is { } initializer)
                        visit(initializer, chain);
                }
                break;
            case AssignmentExpression { Operator: null or BinaryOperator.BitwiseOr, Target: NameExpression assigned } assignment when assigned.Name == name:
                visit(assignment.Value, chain);
                break;
        }
    });

    private static Dictionary<string, List<Expression>> Collect(FunctionDefinition function)
    {
        var values = new Dictionary<string, List<Expression>>(StringComparer.Ordinal);
        var nodes = function.Body.DescendantNodesAndSelf().ToList();
        foreach (var local in nodes.OfType<VariableDeclaration>())
        {
            values.TryAdd(local.Name, []);
            if (local.Initializer is { } initializer)
                values[local.Name].Add(initializer);
        }
        foreach (var assignment in nodes.OfType<AssignmentExpression>())
        {
            if (assignment.Target is NameExpression target && values.TryGetValue(target.Name, out var assigned))
                assigned.Add(assignment.Value);
        }
        return values;
    }
}
