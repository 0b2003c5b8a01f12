using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>Finds the scope of a node by walking a function's body and carrying the scope along (C11 6.2.1 p4: blocks, and C11 6.8.5 p5: <c>for</c>, nest).</summary>
internal sealed class ScopeFinder(SyntaxNode target)
{
    /// <summary>The scope in front of the target, or null when it is not inside the node.</summary>
    public Scope? Find(SyntaxNode? node, Scope scope)
    {
        if (node is null)
            return null;
        if (ReferenceEquals(node, target))
            return scope;
        if (!Covers(node) || !EvaluationGuard.TryEnter())
            return null;
        try
        {
            return FindInside(node, scope);
        }
        finally
        {
            EvaluationGuard.Leave();
        }
    }

    private Scope? FindInside(SyntaxNode node, Scope scope)
    {
        switch (node)
        {
            case CompoundStatement block:
                foreach (var statement in block.Statements)
                {
                    if (Find(statement, scope) is { } found)
                        return found;
                    scope = scope.With(statement);
                }
                return null;
            case DeclarationStatement declarations:
                foreach (var declaration in declarations.Declarations)
                {
                    if (Find(declaration, scope) is { } found)
                        return found;
                    scope = scope.With(declaration);
                }
                return null;
            case ForStatement loop:
                var inner = loop.Initializer is null ? scope : scope.With(loop.Initializer);
                return Find(loop.Initializer, scope) ?? Find(loop.Condition, inner) ?? Find(loop.Step, inner) ?? Find(loop.Body, inner);
            default:
                foreach (var child in SyntaxChildren.Of(node))
                    if (Find(child, scope) is { } found)
                        return found;
                return null;
        }
    }

    /// <summary>Spans prune the walk; a node or target without one (made by hand) is searched.</summary>
    private bool Covers(SyntaxNode node) =>
        node.Span.IsEmpty || target.Span.IsEmpty || (node.Span.Start <= target.Span.Start && target.Span.End <= node.Span.End);
}
