using System.Collections.Immutable;
using KvmModel.Preprocessing;
using KvmModel.Source;

namespace KvmModel.Syntax;

/// <summary>How much of a unit was read: what <c>coverage.unparsed</c> of a review counts.</summary>
/// <param name="ExternalDeclarations">All of them, the unparsed among them.</param>
/// <param name="Bodies">The function bodies that were asked about.</param>
/// <param name="Unparsed">One diagnostic for each error node, in the order of the source.</param>
public sealed record ParseSummary(int ExternalDeclarations, int Bodies, ImmutableArray<Diagnostic> Unparsed)
{
    public const string Code = "parse-skipped";

    /// <summary>The external declarations of a unit without function bodies.</summary>
    public static ParseSummary Of(TranslationUnit unit) => Of(unit, _ => false);

    /// <summary>The external declarations of a unit, and the bodies of the functions that <paramref name="wantsBody"/> accepts, which parses them.</summary>
    public static ParseSummary Of(TranslationUnit unit, Func<FunctionDefinition, bool> wantsBody)
    {
        var unparsed = ImmutableArray.CreateBuilder<Diagnostic>();
        var bodies = 0;
        foreach (var declaration in unit.Declarations)
        {
            if (declaration is FunctionDefinition function)
            {
                AddErrors(unparsed, unit.Source, function.Type);
                if (!wantsBody(function))
                    continue;
                bodies++;
                AddErrors(unparsed, unit.Source, function.Body);
            }
            else
                AddErrors(unparsed, unit.Source, declaration);
        }
        return new ParseSummary(unit.Declarations.Length, bodies, unparsed.DrainToImmutable());
    }

    private static void AddErrors(ImmutableArray<Diagnostic>.Builder unparsed, PreprocessedUnit source, SyntaxNode root)
    {
        foreach (var node in root.DescendantNodesAndSelf())
        {
            var (what, reason) = node switch
            {
                ErrorDeclaration declaration => ("declaration", declaration.Reason),
                ErrorStatement statement => ("statement", statement.Reason),
                ErrorExpression expression => ("initialiser", expression.Reason),
                _ => ("", ""),
            };
            if (what.Length > 0)
                unparsed.Add(new Diagnostic(Code, $"This {what} was not read: {reason}.", source.LocationOf(Math.Min(node.Span.Start, source.Tokens.Length - 1))));
        }
    }
}
