using System.Collections.Immutable;
using KvmModel.Syntax;

namespace KvmModel.Binding;

public enum SymbolKind { Variable, Function, Parameter, Typedef, EnumConstant }

/// <summary>What an ordinary identifier means (C11 6.2.3).</summary>
/// <param name="Syntax">A <see cref="VariableDeclaration"/> (also for a prototype), <see cref="FunctionDefinition"/>, <see cref="ParameterSyntax"/>, <see cref="TypedefDeclaration"/> or <see cref="EnumeratorSyntax"/>.</param>
/// <param name="Enum">The enumeration of an enumeration constant.</param>
public sealed record Symbol(SymbolKind Kind, string Name, SyntaxNode Syntax, EnumTypeSyntax? Enum = null);

/// <summary>
/// The names visible at one point inside a function (C11 6.2.1), as a chain: each declaration makes a new scope in front of the one before it,
/// so a name is never seen before it is declared. Immutable; file-scope names are the <see cref="SemanticModel"/>'s.
/// </summary>
public sealed class Scope
{
    /// <summary>Outside every function.</summary>
    public static readonly Scope File = new(null, null, null, null);

    private readonly Scope? _outer;
    private readonly Symbol? _symbol;
    private readonly string? _tag;
    private readonly TypeSyntax? _tagged;

    private Scope(Scope? outer, Symbol? symbol, string? tag, TypeSyntax? tagged)
    {
        _outer = outer;
        _symbol = symbol;
        _tag = tag;
        _tagged = tagged;
    }

    /// <summary>The local symbol that a name means here; null when no function-level declaration names it.</summary>
    public Symbol? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (scope._symbol is { } symbol && symbol.Name == name)
                return symbol;
        return null;
    }

    /// <summary>The scope in which a declaration that is visible here was made; file scope when it is not one of the chain's.</summary>
    internal Scope Before(SyntaxNode declaration)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (ReferenceEquals(scope._symbol?.Syntax, declaration))
                return scope._outer ?? File;
        return File;
    }

    /// <summary>The local definition of a struct, union or enum tag; null when there is none.</summary>
    public TypeSyntax? FindTag(string tag)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (scope._tagged is not null && scope._tag == tag)
                return scope._tagged;
        return null;
    }

    /// <summary>The local symbols, innermost and latest first; a shadowed one comes after the one that hides it.</summary>
    public IEnumerable<Symbol> Symbols()
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (scope._symbol is { } symbol)
                yield return symbol;
    }

    /// <summary>The scope just behind a declaration.</summary>
    public Scope With(Declaration declaration) => declaration switch
    {
        VariableDeclaration variable => WithTypes(variable.Type).With(new Symbol(SymbolKind.Variable, variable.Name, variable)),
        TypedefDeclaration typedef => WithTypes(typedef.Type).With(new Symbol(SymbolKind.Typedef, typedef.Name, typedef)),
        TypeDeclaration type => WithTypes(type.Type),
        FunctionDefinition function => With(new Symbol(SymbolKind.Function, function.Name, function)),
        _ => this,
    };

    /// <summary>The scope just behind a statement of the same block.</summary>
    public Scope With(Statement statement) => statement switch
    {
        DeclarationStatement declarations => With(declarations.Declarations),
        LabeledStatement labeled => With(labeled.Statement),
        CaseStatement labeled => With(labeled.Statement),
        _ => this,
    };

    /// <summary>The scope at the start of a function's body.</summary>
    public static Scope Of(FunctionTypeSyntax function)
    {
        var scope = File.Enter();
        foreach (var parameter in function.Parameters)
        {
            scope = scope.WithTypes(parameter.Type);
            if (parameter.Name is { } name)
                scope = scope.With(new Symbol(SymbolKind.Parameter, name, parameter));
        }
        return scope;
    }

    /// <summary>The same names, but inside a block: what is declared from here on is not at file scope.</summary>
    internal Scope Enter() => new(this, null, null, null);

    private Scope With(ImmutableArray<Declaration> declarations)
    {
        var scope = this;
        foreach (var declaration in declarations)
            scope = scope.With(declaration);
        return scope;
    }

    private Scope With(Symbol symbol) => new(this, symbol, null, null);

    private Scope WithTypes(TypeSyntax type)
    {
        var scope = this;
        TypeDefinitions.Visit(type, definition =>
        {
            if (definition is RecordTypeSyntax { Tag: { } recordTag })
                scope = new Scope(scope, null, recordTag, definition);
            else if (definition is EnumTypeSyntax enumeration)
            {
                if (enumeration.Tag is { } enumTag)
                    scope = new Scope(scope, null, enumTag, definition);
                foreach (var constant in enumeration.Enumerators)
                    scope = scope.With(new Symbol(SymbolKind.EnumConstant, constant.Name, constant, enumeration));
            }
        });
        return scope;
    }
}
