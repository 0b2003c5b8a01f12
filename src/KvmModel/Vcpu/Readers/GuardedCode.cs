using KvmModel.Syntax;

namespace KvmModel.Vcpu.Readers;

/// <summary>One condition around a piece of code, and those around it in turn.</summary>
internal sealed record GuardChain(Expression Condition, bool Holds, GuardChain? Outer);

/// <summary>
/// Walks a function body and shows every statement and expression with the conditions it stands under: those of the <c>if</c>, <c>?:</c>, <c>&amp;&amp;</c>, <c>||</c>
/// and loops around it, and of every <c>if</c> before it in an enclosing block whose taken side leaves (by <c>return</c>, <c>goto</c>, <c>break</c>, <c>continue</c>).
/// </summary>
/// <remarks>
/// A heuristic in two places. A <c>case</c> label gives no condition, and an early exit that stands under another condition
/// or inside a <c>switch</c> gives none to what follows: both forget a guard rather than invent one.
/// </remarks>
internal static class GuardedCode
{
    public static void Visit(Statement statement, Action<SyntaxNode, GuardChain?> visit) => Visit(statement, null, visit);

    private static void Visit(Statement statement, GuardChain? guards, Action<SyntaxNode, GuardChain?> visit)
    {
        visit(statement, guards);
        switch (statement)
        {
            case CompoundStatement block:
                foreach (var child in block.Statements)
                {
                    Visit(child, guards, visit);
                    guards = AfterStatement(child, guards);
                }
                break;
            case IfStatement branch:
                Visit(branch.Condition, guards, visit);
                Visit(branch.Then, new GuardChain(branch.Condition, true, guards), visit);
                if (branch.Else is not null)
                    Visit(branch.Else, new GuardChain(branch.Condition, false, guards), visit);
                break;
            case WhileStatement loop:
                Visit(loop.Condition, guards, visit);
                Visit(loop.Body, new GuardChain(loop.Condition, true, guards), visit);
                break;
            case ForStatement { Condition: { } condition } loop:
                if (loop.Initializer is not null)
                    Visit(loop.Initializer, guards, visit);
                Visit(condition, guards, visit);
                Visit(loop.Body, new GuardChain(condition, true, guards), visit);
                break;
            default:
                VisitChildren(statement, guards, visit);
                break;
        }
    }

    private static void Visit(Expression expression, GuardChain? guards, Action<SyntaxNode, GuardChain?> visit)
    {
        visit(expression, guards);
        switch (expression)
        {
            case ConditionalExpression { WhenTrue: { } whenTrue } conditional:
                Visit(conditional.Condition, guards, visit);
                Visit(whenTrue, new GuardChain(conditional.Condition, true, guards), visit);
                Visit(conditional.WhenFalse, new GuardChain(conditional.Condition, false, guards), visit);
                break;
            case BinaryExpression { Operator: BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr } logical:
                Visit(logical.Left, guards, visit);
                Visit(logical.Right, new GuardChain(logical.Left, logical.Operator == BinaryOperator.LogicalAnd, guards), visit);
                break;
            default:
                VisitChildren(expression, guards, visit);
                break;
        }
    }

    private static void VisitChildren(SyntaxNode node, GuardChain? guards, Action<SyntaxNode, GuardChain?> visit)
    {
        foreach (var child in SyntaxChildren.Of(node))
        {
            switch (child)
            {
                case Expression expression:
                    Visit(expression, guards, visit);
                    break;
                case Statement statement:
                    Visit(statement, guards, visit);
                    break;
                default:
                    VisitChildren(child, guards, visit);
                    break;
            }
        }
    }

    private static GuardChain? AfterStatement(Statement statement, GuardChain? guards) => statement switch
    {
        IfStatement branch when Leaves(branch.Then) => new GuardChain(branch.Condition, false, guards),
        IfStatement { Else: { } @else } branch when Leaves(@else) => new GuardChain(branch.Condition, true, guards),
        _ => guards,
    };

    private static bool Leaves(Statement statement) => statement switch
    {
        ReturnStatement or GotoStatement or BreakStatement or ContinueStatement => true,
        CompoundStatement { Statements: [.., var last] } => Leaves(last),
        IfStatement { Else: { } @else } branch => Leaves(branch.Then) && Leaves(@else),
        _ => false,
    };
}
