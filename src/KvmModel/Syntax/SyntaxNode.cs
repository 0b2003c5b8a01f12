using KvmModel.Preprocessing;

namespace KvmModel.Syntax;

/// <summary>
/// A piece of C with the tokens it was written with. The three families <see cref="Expression"/>, <see cref="Statement"/> and <see cref="Declaration"/>,
/// and <see cref="TypeSyntax"/>, are closed: a <c>switch</c> over one can be complete.
/// </summary>
/// <remarks>Nodes compare by reference: two equal-looking pieces of code in two places are two nodes.</remarks>
public abstract class SyntaxNode(TokenSpan span)
{
    /// <summary>The tokens of the unit that the node was parsed from.</summary>
    public TokenSpan Span { get; } = span;
}
