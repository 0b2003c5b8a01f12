using System.Collections.Immutable;
using KvmModel.Syntax;

namespace Rules.Patterns;

/// <summary>What a metavariable stands for in a match.</summary>
/// <param name="Text">As spelled, white space folded.</param>
/// <param name="Node">The expression or type; null for a bare name, such as a member's.</param>
/// <param name="Token">The first token, in the region's tokens.</param>
/// <param name="Declared">The type that is written with a name where it declares something; else null.</param>
internal sealed record Bound(string Text, SyntaxNode? Node, int Token, TypeSyntax? Declared = null);

/// <summary>A match so far: what the metavariables stand for, and which pieces of the region were matched, in order.</summary>
internal sealed record Bindings(ImmutableDictionary<string, Bound> Metavariables, ImmutableList<SyntaxNode> Matched)
{
    public static readonly Bindings None = new(ImmutableDictionary.Create<string, Bound>(StringComparer.Ordinal), []);
}
