namespace KvmModel.Syntax;

/// <summary>The functions that a unit defines, headers included.</summary>
public static class UnitFunctions
{
    /// <summary>In the order of the unit.</summary>
    public static IEnumerable<FunctionDefinition> Functions(this TranslationUnit unit) => unit.Declarations.OfType<FunctionDefinition>();

    /// <summary>Those whose definition stands in a file.</summary>
    public static IEnumerable<FunctionDefinition> FunctionsIn(this TranslationUnit unit, string path) =>
        unit.Functions().Where(function => unit.Source.LocationOf(function.Span.Start).Path == path);
}
