using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;

namespace Rules.Checks;

/// <summary>Where a unit uses a name that nothing in it declares (C11 6.5.1 p2). In: a unit as the compiler reads it. A macro's name is not there any more, and so is no use; operands
/// of register accesses, which the assembler names, are none either.</summary>
internal static class NameUses
{
    /// <summary>The places, in order; empty when the name is declared, or not used.</summary>
    public static IEnumerable<SourceLocation> Undeclared(SemanticModel model, string name)
    {
        if (model.Lookup(name) is not null || model.Unit.Source.Macros.ContainsKey(name) || IntrinsicMacros.All.Contains(name) || model.Unit.IsTypedefName(name))
            yield break;
        foreach (var declaration in model.Unit.Declarations.Where(declaration => Has(model, declaration.Span, name)))
        {
            foreach (var use in declaration.DescendantNodesAndSelf(node => node is not CallExpression { FunctionName: { } function } || !IntrinsicMacros.All.Contains(function)).OfType<NameExpression>().Where(use => use.Name == name))
            {
                var scope = declaration is FunctionDefinition function ? model.ScopeAt(function, use) : Scope.File;
                if (model.Lookup(name, scope) is null)
                    yield return model.Unit.Source.LocationOf(use.Span.Start);
            }
        }
    }

    private static bool Has(SemanticModel model, TokenSpan span, string name)
    {
        for (var token = span.Start; token < span.End; token++)
        {
            if (model.Unit.Source.Tokens[token].Is(name))
                return true;
        }
        return false;
    }
}
