using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>What code may do that is not run because whether it runs is unknown: where it may jump, what it may write.</summary>
internal static class SkippedCode
{
    /// <summary>Whether control may leave the code other than at its end. A <c>break</c> of an inner loop stays inside but counts, to be safe.</summary>
    public static bool MayJump(SyntaxNode node) => node is GotoStatement or ReturnStatement or BreakStatement or ContinueStatement or ErrorStatement or AsmStatement { Labels.IsEmpty: false }
        || Children(node).Any(MayJump);

    /// <summary>The lvalues that the code may write, or take the address of.</summary>
    public static IEnumerable<Expression> Targets(SyntaxNode node)
    {
        switch (node)
        {
            case AssignmentExpression assignment:
                yield return assignment.Target;
                break;
            case UnaryExpression { Operator: UnaryOperator.PreIncrement or UnaryOperator.PreDecrement or UnaryOperator.PostIncrement or UnaryOperator.PostDecrement or UnaryOperator.AddressOf } unary:
                yield return unary.Operand;
                break;
            case AsmStatement assembly:
                foreach (var output in assembly.Outputs)
                    yield return output;
                break;
        }
        foreach (var child in Children(node))
            foreach (var target in Targets(child))
                yield return target;
    }

    public static bool MayCall(SyntaxNode node) => node is CallExpression or AsmStatement || Children(node).Any(MayCall);

    private static IEnumerable<SyntaxNode> Children(SyntaxNode node) => node is TypeSyntax ? [] : SyntaxChildren.Of(node);
}
