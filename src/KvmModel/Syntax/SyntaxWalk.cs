namespace KvmModel.Syntax;

/// <summary>Walks over whole trees, in the order of the source, each parent before its children; without recursion, so that no tree is too high.</summary>
public static class SyntaxWalk
{
    /// <summary>The node and everything below it.</summary>
    /// <param name="root">Where the walk starts.</param>
    /// <param name="descendInto">
    /// Which nodes' children are wanted; all when null. The body of a <see cref="FunctionDefinition"/> is parsed when the walk descends into it.
    /// </param>
    public static IEnumerable<SyntaxNode> DescendantNodesAndSelf(this SyntaxNode root, Func<SyntaxNode, bool>? descendInto = null)
    {
        var pending = new Stack<SyntaxNode>();
        var children = new List<SyntaxNode>();
        pending.Push(root);
        while (pending.TryPop(out var node))
        {
            yield return node;
            if (descendInto is not null && !descendInto(node))
                continue;
            children.Clear();
            SyntaxChildren.AddTo(children, node);
            for (var index = children.Count - 1; index >= 0; index--)
                pending.Push(children[index]);
        }
    }

    /// <summary>Everything below a node.</summary>
    public static IEnumerable<SyntaxNode> DescendantNodes(this SyntaxNode root, Func<SyntaxNode, bool>? descendInto = null) =>
        root.DescendantNodesAndSelf(descendInto).Skip(1);

    /// <summary>Every node of a unit, outside the bodies of functions unless <paramref name="includeBodies"/> is set, which parses them all.</summary>
    public static IEnumerable<SyntaxNode> DescendantNodes(this TranslationUnit unit, bool includeBodies = false)
    {
        foreach (var declaration in unit.Declarations)
        {
            if (declaration is not FunctionDefinition { Type: var type } || includeBodies)
            {
                foreach (var node in declaration.DescendantNodesAndSelf())
                    yield return node;
                continue;
            }
            yield return declaration;
            foreach (var node in type.DescendantNodesAndSelf())
                yield return node;
        }
    }
}
