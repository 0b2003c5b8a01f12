using System.Collections.Concurrent;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// The file-scope names of a translation unit (C11 6.2.3): ordinary identifiers, and tags. Names are found wherever they stand in the unit. Made of outlines alone: what
/// declares a name is parsed when the name is asked for.
/// </summary>
internal sealed class DeclarationIndex
{
    private readonly TranslationUnit _unit;
    private readonly Dictionary<string, Place> _symbols;
    private readonly Dictionary<string, Place> _tags;
    private readonly Dictionary<string, Place> _functions;
    private readonly Dictionary<string, Place> _prototypes;
    private readonly ConcurrentDictionary<string, Symbol> _found = new(StringComparer.Ordinal);

    /// <summary>Where a name is declared.</summary>
    /// <param name="Item">The external declaration, numbered over the whole unit.</param>
    /// <param name="Name">What is declared there.</param>
    private readonly record struct Place(int Item, DeclaredName Name);

    public DeclarationIndex(TranslationUnit unit)
    {
        _unit = unit;
        (_symbols, _tags, _functions, _prototypes) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (var (outline, firstItem) in unit.Outlines)
        {
            foreach (var name in outline.Names)
                Add(new Place(firstItem + name.Item, name));
        }
    }

    private DeclarationIndex(TranslationUnit unit, DeclarationIndex alike) =>
        (_unit, _symbols, _tags, _functions, _prototypes) = (unit, alike._symbols, alike._tags, alike._functions, alike._prototypes);

    /// <summary>The index of a unit that declares the same (<see cref="TranslationUnit.DeclaresAs(TranslationUnit)"/>): its names stand in the same places.</summary>
    public DeclarationIndex For(TranslationUnit unit) => new(unit, this);

    /// <summary>The ordinary identifiers in order of first declaration.</summary>
    public IEnumerable<string> Symbols => _symbols.Keys;

    /// <summary>The tags in order of definition.</summary>
    public IEnumerable<string> Tags => _tags.Keys;

    /// <summary>What an ordinary identifier means; null when nothing declares it.</summary>
    public Symbol? FindSymbol(string name)
    {
        if (_found.TryGetValue(name, out var known))
            return known;
        return _symbols.TryGetValue(name, out var place) ? _found.GetOrAdd(name, SymbolAt(place)) : null;
    }

    /// <summary>The definition of a struct, union or enum; null when there is none.</summary>
    public TypeSyntax? FindTag(string tag) =>
        _tags.TryGetValue(tag, out var place) ? DefinitionIn(DeclarationAt(place), type => (type as RecordTypeSyntax)?.Tag == tag || (type as EnumTypeSyntax)?.Tag == tag) : null;

    public FunctionDefinition? FindFunction(string name) => _functions.TryGetValue(name, out var place) ? (FunctionDefinition)DeclarationAt(place) : null;

    /// <summary>The first prototype of a function.</summary>
    public VariableDeclaration? FindPrototype(string name) => _prototypes.TryGetValue(name, out var place) ? (VariableDeclaration)DeclarationAt(place) : null;

    private void Add(Place place)
    {
        var name = place.Name.Name;
        switch (place.Name.Kind)
        {
            case DeclaredKind.Tag:
                _tags.TryAdd(name, place);
                break;
            case DeclaredKind.Prototype:
                _prototypes.TryAdd(name, place);
                _symbols.TryAdd(name, place);
                break;
            case DeclaredKind.Variable:
                if (!_symbols.TryGetValue(name, out var known) || Completes(place.Name, known.Name))
                    _symbols[name] = place;
                break;
            case DeclaredKind.Function:
                if (_functions.TryAdd(name, place))
                    _symbols[name] = place;
                break;
            default:
                _symbols.TryAdd(name, place);
                break;
        }
    }

    /// <summary>Whether a later declaration says more of a variable: it has an initialiser, or defines what was only declared.</summary>
    private static bool Completes(DeclaredName variable, DeclaredName known) =>
        known is { Kind: DeclaredKind.Variable or DeclaredKind.Prototype, IsInitialized: false } && (variable.IsInitialized || known.IsExtern && !variable.IsExtern);

    private Declaration DeclarationAt(Place place) => _unit.Item(place.Item)[place.Name.Declarator];

    private Symbol SymbolAt(Place place)
    {
        var name = place.Name.Name;
        var declaration = DeclarationAt(place);
        switch (place.Name.Kind)
        {
            case DeclaredKind.EnumConstant:
                var enumeration = (EnumTypeSyntax)DefinitionIn(declaration, type => type is EnumTypeSyntax candidate && candidate.Enumerators.Any(constant => constant.Name == name))!;
                return new Symbol(SymbolKind.EnumConstant, name, enumeration.Enumerators.First(constant => constant.Name == name), enumeration);
            case DeclaredKind.Typedef:
                return new Symbol(SymbolKind.Typedef, name, declaration);
            case DeclaredKind.Function:
                return new Symbol(SymbolKind.Function, name, declaration);
            default:
                return new Symbol(SymbolKind.Variable, name, declaration);
        }
    }

    /// <summary>The first definition in a declaration's type that is as wanted.</summary>
    private static TypeSyntax? DefinitionIn(Declaration declaration, Func<TypeSyntax, bool> isWanted)
    {
        TypeSyntax? first = null;
        var type = declaration switch
        {
            VariableDeclaration variable => variable.Type,
            FunctionDefinition function => function.Type,
            TypedefDeclaration typedef => typedef.Type,
            TypeDeclaration alone => alone.Type,
            _ => null,
        };
        if (type is not null)
            TypeDefinitions.Visit(type, definition => first ??= isWanted(definition) ? definition : null);
        return first;
    }
}
