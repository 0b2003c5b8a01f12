using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>The file-scope names of a translation unit (C11 6.2.3): ordinary identifiers, and tags. Names are found wherever they stand in the unit.</summary>
internal sealed class DeclarationIndex
{
    public Dictionary<string, Symbol> Symbols { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, TypeSyntax> Tags { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, FunctionDefinition> Functions { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, VariableDeclaration> Prototypes { get; } = new(StringComparer.Ordinal);

    public DeclarationIndex(TranslationUnit unit)
    {
        TypeSyntax? last = null;
        foreach (var declaration in unit.Declarations)
        {
            switch (declaration)
            {
                case VariableDeclaration { Type: FunctionTypeSyntax } prototype:
                    AddTypes(prototype.Type, ref last);
                    Prototypes.TryAdd(prototype.Name, prototype);
                    Symbols.TryAdd(prototype.Name, new Symbol(SymbolKind.Variable, prototype.Name, prototype));
                    break;
                case VariableDeclaration variable:
                    AddTypes(variable.Type, ref last);
                    if (!Symbols.TryGetValue(variable.Name, out var known) || Completes(variable, known))
                        Symbols[variable.Name] = new Symbol(SymbolKind.Variable, variable.Name, variable);
                    break;
                case FunctionDefinition function:
                    AddTypes(function.Type, ref last);
                    if (Functions.TryAdd(function.Name, function))
                        Symbols[function.Name] = new Symbol(SymbolKind.Function, function.Name, function);
                    break;
                case TypedefDeclaration typedef:
                    AddTypes(typedef.Type, ref last);
                    Symbols.TryAdd(typedef.Name, new Symbol(SymbolKind.Typedef, typedef.Name, typedef));
                    break;
                case TypeDeclaration type:
                    AddTypes(type.Type, ref last);
                    break;
            }
        }
    }

    /// <summary>Whether a later declaration says more of a variable: it has an initialiser, or defines what was only declared.</summary>
    private static bool Completes(VariableDeclaration variable, Symbol known) =>
        known.Syntax is VariableDeclaration { Initializer: null } before
        && (variable.Initializer is not null || (before.Storage & ~variable.Storage & StorageClass.Extern) != 0);

    private void AddTypes(TypeSyntax type, ref TypeSyntax? last)
    {
        if (ReferenceEquals(type, last))
            return;
        last = type;
        TypeDefinitions.Visit(type, definition =>
        {
            if (definition is RecordTypeSyntax { Tag: { } recordTag })
                Tags.TryAdd(recordTag, definition);
            if (definition is not EnumTypeSyntax enumeration)
                return;
            if (enumeration.Tag is { } enumTag)
                Tags.TryAdd(enumTag, definition);
            foreach (var constant in enumeration.Enumerators)
                Symbols.TryAdd(constant.Name, new Symbol(SymbolKind.EnumConstant, constant.Name, constant, enumeration));
        });
    }
}
