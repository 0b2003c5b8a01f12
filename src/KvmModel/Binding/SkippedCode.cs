using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>What code may do that is not run because whether it runs is unknown: where it may jump, what it may write.</summary>
internal static class SkippedCode
{
    /// <summary>Whether control may leave the code other than at its end. A <c>break</c> of an inner loop stays inside but counts, to be safe.</summary>
    public static bool MayJump(SyntaxNode code) => Nodes(code).Any(node => node is GotoStatement or ReturnStatement or BreakStatement or ContinueStatement
        or ErrorStatement or AsmStatement { Labels.IsEmpty: false });

    public static bool MayCall(SyntaxNode code) => Nodes(code).Any(node => node is CallExpression or AsmStatement);

    /// <summary>The lvalues that the code may write, or take the address of.</summary>
    public static IEnumerable<Expression> Targets(SyntaxNode code) => Nodes(code).SelectMany(TargetsOf);

    private static IEnumerable<Expression> TargetsOf(SyntaxNode node) => node switch
    {
        AssignmentExpression assignment => [assignment.Target],
        UnaryExpression
        {
            Operator: UnaryOperator.PreIncrement or UnaryOperator.PreDecrement or UnaryOperator.PostIncrement or UnaryOperator.PostDecrement or UnaryOperator.AddressOf,
        } unary => [unary.Operand],
        AsmStatement assembly => assembly.Outputs,
        _ => [],
    };

    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode code) => code.DescendantNodesAndSelf(node => node is not TypeSyntax);
}
