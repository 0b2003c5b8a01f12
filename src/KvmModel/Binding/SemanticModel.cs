using System.Collections.Concurrent;
using KvmModel.Syntax;

namespace KvmModel.Binding;

/// <summary>
/// What the names, types and constants of a translation unit mean. In: the syntax tree. Out: types, layouts and values, each computed when
/// first asked for. Cheap to make; safe from several threads (results are pure functions of the tree; a race computes one twice and keeps one).
/// </summary>
/// <remarks>Where a method takes a <see cref="Scope"/>, null means file scope. Sizes and alignments are in bytes.</remarks>
/// <param name="alike">The model of a unit that declares the same (<see cref="TranslationUnit.DeclaresAs(TranslationUnit)"/>); null for none.</param>
public sealed partial class SemanticModel(TranslationUnit unit, SemanticModel? alike)
{
    private readonly ConcurrentDictionary<VariableDeclaration, ConstantValue> _initialValues = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Expression, CType> _expressionTypes = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(object Shape, int Token), long> _lengths = alike?._lengths ?? new();
    private DeclarationIndex? _index = alike?._index?.For(unit);

    public SemanticModel(TranslationUnit unit) : this(unit, null) { }

    public TranslationUnit Unit { get; } = unit;

    private DeclarationIndex Index => LazyInitializer.EnsureInitialized(ref _index, () => new DeclarationIndex(Unit));

    /// <summary>The struct or union defined with a tag at file scope; null when there is none.</summary>
    public RecordType? FindRecord(string tag) => Index.FindTag(tag) is RecordTypeSyntax syntax ? Resolve(syntax) as RecordType : null;

    /// <summary>The enumeration defined with a tag at file scope; null when there is none.</summary>
    public EnumType? FindEnum(string tag) => Index.FindTag(tag) is EnumTypeSyntax syntax ? Resolve(syntax) as EnumType : null;

    /// <summary>A file-scope enumeration constant with its enumeration; null when there is none.</summary>
    public (EnumConstant Constant, EnumType Type)? FindEnumConstant(string name)
    {
        if (Index.FindSymbol(name) is not { Kind: SymbolKind.EnumConstant, Enum: { } syntax } || Resolve(syntax) is not EnumType type)
            return null;
        foreach (var constant in type.Constants)
            if (constant.Name == name)
                return (constant, type);
        return null;
    }

    public TypedefDeclaration? FindTypedef(string name) => Index.FindSymbol(name)?.Syntax as TypedefDeclaration;

    /// <summary>A file-scope variable: the declaration with the initialiser where there is one. Null for functions.</summary>
    public VariableDeclaration? FindVariable(string name) =>
        Index.FindSymbol(name)?.Syntax is VariableDeclaration { Type: not FunctionTypeSyntax } variable ? variable : null;

    public FunctionDefinition? FindFunction(string name) => Index.FindFunction(name);

    /// <summary>The first prototype of a function; null when there is none, also when there is only a definition.</summary>
    public VariableDeclaration? FindPrototype(string name) => Index.FindPrototype(name);

    /// <summary>What an ordinary identifier means at a place; null when nothing declares it.</summary>
    public Symbol? Lookup(string name, Scope? scope = null) => scope?.Find(name) ?? Index.FindSymbol(name);

    /// <summary>Every file-scope struct, union and enum tag that the unit defines, with its type; in order of definition.</summary>
    public IEnumerable<(string Tag, CType Type)> Tags() => Index.Tags.Select(tag => (tag, Resolve(Index.FindTag(tag)!)));

    /// <summary>Every file-scope ordinary identifier that the unit declares; in order of first declaration.</summary>
    public IEnumerable<Symbol> Symbols() => Index.Symbols.Select(name => Index.FindSymbol(name)!);

    /// <summary>The scope at the start of a function's body: its parameters.</summary>
    public Scope FunctionScope(FunctionDefinition function) => Scope.Of(function.Type);

    /// <summary>The scope in which a node inside a function's body stands; the function's own scope when it is not found there.</summary>
    /// <remarks>Walks the body: where many nodes are asked for, carry the scope along instead (<see cref="Scope.With(Statement)"/>).</remarks>
    public Scope ScopeAt(FunctionDefinition function, SyntaxNode node) => new ScopeFinder(node).Find(function.Body, FunctionScope(function)) ?? FunctionScope(function);

    /// <summary>The type of an expression before decay: the type of an array name is an array (C11 6.3.2.1).</summary>
    public CType TypeOf(Expression expression, Scope? scope = null) => new ExpressionTyper(this).TypeOf(expression, scope ?? Scope.File);

    /// <summary>The value of an expression as an rvalue; arrays and functions decay to addresses. Never throws for any input.</summary>
    /// <param name="environment">Gives values to what is not constant; null for a pure constant expression.</param>
    public ConstantValue Evaluate(Expression expression, Scope? scope = null, IEvaluationEnvironment? environment = null) =>
        new ConstantEvaluator(this, environment).Evaluate(expression, scope ?? Scope.File);

    /// <summary>The value that a variable starts with: its initialiser's, zero for a static object without one, unknown for an automatic or external one.</summary>
    /// <param name="scope">Where the declaration stands.</param>
    public ConstantValue EvaluateInitializer(VariableDeclaration variable, Scope? scope = null, IEvaluationEnvironment? environment = null)
    {
        if (environment is not null)
            return new ConstantEvaluator(this, environment).InitialValue(variable, scope ?? Scope.File);
        if (_initialValues.TryGetValue(variable, out var known))
            return known;
        var refusals = EvaluationGuard.Refusals;
        var value = new ConstantEvaluator(this, null).InitialValue(variable, scope ?? Scope.File);
        return refusals == EvaluationGuard.Refusals ? _initialValues.GetOrAdd(variable, value) : value;
    }

    /// <summary>Keeps the type of an expression that is costly to type, so that nests of them (<c>min(max(…))</c>) stay linear.</summary>
    internal CType Remember(Expression expression, Func<CType> typeOf)
    {
        if (_expressionTypes.TryGetValue(expression, out var known))
            return known;
        var refusals = EvaluationGuard.Refusals;
        var type = typeOf();
        return refusals == EvaluationGuard.Refusals ? _expressionTypes.GetOrAdd(expression, type) : type;
    }
}
