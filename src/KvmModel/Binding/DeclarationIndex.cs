using System.Collections.Concurrent;
using System.Numerics;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// The file-scope names of a translation unit (C11 6.2.3): ordinary identifiers, and tags. Names are found wherever they stand in the unit. Made of outlines alone: what
/// declares a name is parsed when the name is asked for.
/// </summary>
internal sealed class DeclarationIndex
{
    private readonly TranslationUnit _unit;

    /// <summary>The number of the first name of each run of the unit, and of all names.</summary>
    private readonly int[] _firstNames;

    /// <summary>By the last bits of a name's hash: one more than the number of the first name that has them; 0 where there is none.</summary>
    private readonly int[] _heads;

    /// <summary>By a name's number: one more than that of the next name in the same place of <see cref="_heads"/>.</summary>
    private readonly int[] _next;

    private readonly ConcurrentDictionary<string, Symbol> _found = new(StringComparer.Ordinal);

    /// <summary>Where a name is declared.</summary>
    /// <param name="Item">The external declaration, numbered over the whole unit.</param>
    /// <param name="Name">What is declared there.</param>
    private readonly record struct Place(int Item, DeclaredName Name);

    /// <remarks>A unit has ten thousand names and more, of which few are ever asked for: nothing is compared here.</remarks>
    public DeclarationIndex(TranslationUnit unit)
    {
        _unit = unit;
        var outlines = unit.Outlines;
        _firstNames = new int[outlines.Length + 1];
        for (var run = 0; run < outlines.Length; run++)
            _firstNames[run + 1] = _firstNames[run] + outlines[run].Names.Length;
        _next = new int[_firstNames[^1]];
        _heads = new int[BitOperations.RoundUpToPowerOf2((uint)_next.Length + 1)];
        // From the last to the first, each before those that it is put in front of.
        for (var run = outlines.Length - 1; run >= 0; run--)
        {
            var names = outlines[run].Names;
            for (var index = names.Length - 1; index >= 0; index--)
            {
                ref var head = ref _heads[names[index].Hash & (_heads.Length - 1)];
                var number = _firstNames[run] + index;
                _next[number] = head;
                head = number + 1;
            }
        }
    }

    private DeclarationIndex(TranslationUnit unit, DeclarationIndex alike) => (_unit, _firstNames, _heads, _next) = (unit, alike._firstNames, alike._heads, alike._next);

    /// <summary>The index of a unit that declares the same (<see cref="TranslationUnit.DeclaresAs(TranslationUnit)"/>): its names stand in the same places.</summary>
    public DeclarationIndex For(TranslationUnit unit) => new(unit, this);

    /// <summary>The ordinary identifiers in order of first declaration.</summary>
    public IEnumerable<string> Symbols => Names(kind => kind != DeclaredKind.Tag);

    /// <summary>The tags in order of definition.</summary>
    public IEnumerable<string> Tags => Names(kind => kind == DeclaredKind.Tag);

    /// <summary>What an ordinary identifier means; null when nothing declares it.</summary>
    public Symbol? FindSymbol(string name)
    {
        if (_found.TryGetValue(name, out var known))
            return known;
        return SymbolPlace(name) is { } place ? _found.GetOrAdd(name, SymbolAt(place)) : null;
    }

    /// <summary>The definition of a struct, union or enum; null when there is none.</summary>
    public TypeSyntax? FindTag(string tag) =>
        First(tag, DeclaredKind.Tag) is { } place ? DefinitionIn(DeclarationAt(place), type => (type as RecordTypeSyntax)?.Tag == tag || (type as EnumTypeSyntax)?.Tag == tag) : null;

    public FunctionDefinition? FindFunction(string name) => First(name, DeclaredKind.Function) is { } place ? (FunctionDefinition)DeclarationAt(place) : null;

    /// <summary>The first prototype of a function.</summary>
    public VariableDeclaration? FindPrototype(string name) => First(name, DeclaredKind.Prototype) is { } place ? (VariableDeclaration)DeclarationAt(place) : null;

    private IEnumerable<string> Names(Func<DeclaredKind, bool> isWanted) => _unit.Outlines.SelectMany(outline => outline.Names).Where(name => isWanted(name.Kind)).Select(name => name.Name).Distinct(StringComparer.Ordinal);

    /// <summary>The first declaration of a kind that gives a name a meaning.</summary>
    private Place? First(string name, DeclaredKind kind)
    {
        foreach (var place in PlacesOf(name))
        {
            if (place.Name.Kind == kind)
                return place;
        }
        return null;
    }

    /// <summary>The declaration that says what an ordinary identifier is: its first, unless a later one defines or completes it.</summary>
    private Place? SymbolPlace(string name)
    {
        Place? found = null;
        foreach (var place in PlacesOf(name))
        {
            switch (place.Name.Kind)
            {
                case DeclaredKind.Tag:
                    break;
                case DeclaredKind.Function:
                    return place;
                case DeclaredKind.Variable when found is { } known && Completes(place.Name, known.Name):
                    found = place;
                    break;
                default:
                    found ??= place;
                    break;
            }
        }
        return found;
    }

    /// <summary>Where a name is declared, in order.</summary>
    private IEnumerable<Place> PlacesOf(string name)
    {
        var hash = DeclaredName.HashOf(name);
        for (var head = _heads[hash & (_heads.Length - 1)]; head != 0; head = _next[head - 1])
        {
            var run = RunOutline.RunOf(_firstNames, head - 1);
            var declared = _unit.Outlines[run].Names[head - 1 - _firstNames[run]];
            if (declared.Hash == hash && declared.Name == name)
                yield return new Place(_unit.FirstItemOf(run) + declared.Item, declared);
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
