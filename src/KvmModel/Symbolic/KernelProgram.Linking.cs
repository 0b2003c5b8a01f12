using System.Collections.Frozen;
using KvmModel.Binding;
using KvmModel.Lowering;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>Linking: from a name in a unit to the function or variable that it means in the program (C11 6.2.2), and to its place in memory.</summary>
public sealed partial class KernelProgram
{
    private const string HypPrefix = "__kvm_nvhe_";

    private readonly Lazy<FrozenSet<string>> _hypAliases;
    private readonly Dictionary<(ProgramDomain Domain, string Name), MemoryObject> _global = [];

    /// <summary>What a declaration leads to; for internal linkage, the only way there.</summary>
    private readonly Dictionary<SyntaxNode, MemoryObject> _declared = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<string, MemoryObject> _strings = new(StringComparer.Ordinal);

    /// <summary>The address of what a symbol means in a unit.</summary>
    public ulong AddressOf(ProgramUnit unit, SymbolCode symbol) => ObjectOf(unit, symbol.Name, symbol.Declaration).Address;

    /// <summary>The address of what a declared name means in a unit.</summary>
    public ulong AddressOf(ProgramUnit unit, string name, Declaration declaration) => ObjectOf(unit, name, declaration).Address;

    /// <summary>The address of a string literal; equal literals are one object.</summary>
    public ulong AddressOf(string text) => String(text).Address;

    private MemoryObject String(string text)
    {
        if (!_strings.TryGetValue(text, out var known))
        {
            known = Memory.AllocateStatic($"\"{text}\"", $"\"{text}\"", Math.Min(text.Length + 1, Memory.SizeLimit), () => new ArrayType(IntegerType.Char, text.Length + 1), _ => index => Characters(text, index), origin: program => program.String(text));
            _strings.Add(text, known);
        }
        return known;
    }

    /// <summary>The function that a symbol means in a unit; null when it is none. One that no file here defines has no body.</summary>
    public FunctionSymbol? Resolve(ProgramUnit unit, SymbolCode symbol) => ObjectOf(unit, symbol.Name, symbol.Declaration).Function;

    /// <summary>The variable that a declared name means in a unit.</summary>
    public MemoryObject Variable(ProgramUnit unit, string name, VariableDeclaration declaration) => ObjectOf(unit, name, declaration);

    /// <summary>The object of a compound literal with static storage (C11 6.5.2.5 p5).</summary>
    internal MemoryObject Literal(ProgramUnit unit, LiteralObject literal)
    {
        if (_declared.TryGetValue(literal.Syntax, out var known))
            return known;
        var type = new Lazy<CType>(literal.Value switch
        {
            RecordValue record => record.Type,
            ArrayValue array => array.Type,
            _ => unit.Model.TypeOf(literal.Syntax),
        });
        var (start, path, flavour) = (literal.Syntax.Span.Start, unit.Path, unit.Flavour);
        var table = unit.Model.Unit.DeclarationAt(start) as VariableDeclaration;
        var made = _declared[literal.Syntax] = Allocate($"{unit} {table?.Name} + {start - table?.Span.Start ?? start} literal", $"literal at {unit.LocationOf(start)}", type, () => (unit, literal.Value),
            table is null ? null : program => program.LiteralsOf(path, flavour, table.Name, start - table.Span.Start));
        if (table is not null)
            LiteralsIn(table)[start - table.Span.Start] = made;
        return made;
    }

    /// <summary>What a declared name means: a function, or a variable with static storage.</summary>
    private MemoryObject ObjectOf(ProgramUnit unit, string name, Declaration declaration)
    {
        if (_declared.TryGetValue(declaration, out var known))
            return known;
        var found = declaration is FunctionDefinition or VariableDeclaration { Type: FunctionTypeSyntax }
            ? FunctionOf(unit, name)
            : VariableOf(unit, name, (VariableDeclaration)declaration);
        return _declared[declaration] = found;
    }

    private MemoryObject FunctionOf(ProgramUnit unit, string name)
    {
        if (unit.FindFunction(name) is not { } own || unit.IsGlobal(own))
            return GlobalFunction(unit, name);
        return _declared.TryGetValue(own, out var known) ? known : _declared[own] = Allocate(KeyOfOwn(unit, name), name, new FunctionSymbol(name, () => (unit, own)), unit, name);
    }

    private MemoryObject GlobalFunction(ProgramUnit unit, string name)
    {
        var key = Link(unit, name);
        if (!_global.TryGetValue(key, out var known))
            _global.Add(key, known = Allocate(KeyOfGlobal(key), Spell(key), new FunctionSymbol(key.Name, () => Define(key, unit, name, Function)), unit, name));
        return known;
    }

    private MemoryObject VariableOf(ProgramUnit unit, string name, VariableDeclaration declaration)
    {
        var fileScope = unit.Model.FindVariable(name);
        if (!ReferenceEquals(fileScope, declaration) && (declaration.Storage & StorageClass.Extern) == 0)
            return OwnVariable(unit, declaration);
        if (((fileScope ?? declaration).Storage & StorageClass.Static) == 0)
            return GlobalVariable(unit, name, fileScope ?? declaration);
        return _declared.TryGetValue(fileScope!, out var known) ? known : OwnVariable(unit, fileScope!);
    }

    /// <summary>A variable that is known in one file or function only.</summary>
    private MemoryObject OwnVariable(ProgramUnit unit, VariableDeclaration variable)
    {
        var scope = unit.ScopeOf(variable);
        return Allocate(KeyOfOwn(unit, variable), variable.Name, new Lazy<CType>(() => unit.Model.TypeOf(variable, scope)), () => (unit, unit.Model.EvaluateInitializer(variable, scope)),
            OriginOf(unit, variable), _history?.Content(unit, variable));
    }

    private MemoryObject GlobalVariable(ProgramUnit unit, string name, VariableDeclaration declaration)
    {
        var key = Link(unit, name);
        if (_global.TryGetValue(key, out var known))
            return known;
        var definition = new Lazy<(ProgramUnit Unit, VariableDeclaration Definition)?>(() => Define(key, unit, name, Variable));
        var type = unit.Model.TypeOf(declaration);
        if (TypeRules.Size(type) is null && definition.Value is var (definer, defined))
            type = definer.Model.TypeOf(defined);
        if (GivenVariables.ContentOf(key.Name, Preprocessor.Tree.Config) is { } given && TypeRules.Size(type) is >= 0 and <= Memory.SizeLimit and var size)
            return _global[key] = Memory.AllocateStatic(KeyOfGlobal(key), Spell(key), Math.Max(size, 8), () => type, _ => given, origin: OriginOf(unit, declaration));
        known = Allocate(KeyOfGlobal(key), Spell(key), new Lazy<CType>(type), () => definition.Value is var (definer, defined)
            ? (definer, definer.Model.EvaluateInitializer(defined))
            : (unit, new UnknownValue($"{Spell(key)} is defined outside the files that are read")), OriginOf(unit, declaration));
        return _global[key] = known;
    }

    /// <summary>The global name that a unit means by a name.</summary>
    private (ProgramDomain Domain, string Name) Link(ProgramUnit unit, string name)
    {
        var (domain, global) = unit.Domain == ProgramDomain.Kernel && name.StartsWith(HypPrefix, StringComparison.Ordinal)
            ? (ProgramDomain.Hyp, name[HypPrefix.Length..]) : (unit.Domain, name);
        return domain == ProgramDomain.Hyp && _hypAliases.Value.Contains(global) ? (ProgramDomain.Kernel, global) : (domain, global);
    }

    private static string Spell((ProgramDomain Domain, string Name) key) => key.Domain == ProgramDomain.Hyp ? HypPrefix + key.Name : key.Name;

    /// <summary>
    /// The definition of a global name: the unit's own, else that of a file that may have it, else that of a unit read before; a weak one only when there is no other.
    /// </summary>
    /// <param name="spelled">The name as the unit spells it.</param>
    /// <param name="find">Gives a unit's definition, and whether it is weak; null when there is none that others can mean.</param>
    private (ProgramUnit Unit, T Definition)? Define<T>((ProgramDomain Domain, string Name) key, ProgramUnit unit, string spelled, Func<ProgramUnit, string, (T Definition, bool IsWeak)?> find)
    {
        if (find(unit, spelled) is (var own, false))
            return (unit, own);
        (ProgramUnit, T)? weak = null;
        foreach (var candidate in UnitsOf(_index.Value.Global(key.Name), key.Domain).Concat(LoadedUnits.Where(loaded => loaded.Domain == key.Domain)))
        {
            if (find(candidate, key.Name) is not var (definition, isWeak))
                continue;
            if (!isWeak)
                return (candidate, definition);
            weak ??= (candidate, definition);
        }
        return weak;
    }

    private static (FunctionDefinition, bool)? Function(ProgramUnit unit, string name) =>
        unit.FindFunction(name) is { } definition && unit.IsGlobal(definition) ? (definition, unit.IsWeak(definition)) : null;

    private static (VariableDeclaration, bool)? Variable(ProgramUnit unit, string name) =>
        unit.FindVariable(name) is { } definition && (definition.Storage & StorageClass.Static) == 0 ? (definition, definition.Attributes.IsWeak) : null;

    /// <summary>A function's place: no instruction of it is ever read.</summary>
    private MemoryObject Allocate(string key, string name, FunctionSymbol function, ProgramUnit unit, string spelled)
    {
        var made = Memory.AllocateStatic(key, name, sizeof(uint), null, _ => _ => SymbolicBits.Opaque(Space, $"the instructions of {name}", 64), function, origin: OriginOf(unit, spelled));
        function.Window = made.Window;
        return made;
    }

    /// <summary>A variable's place, with the content that its initialiser gives. One whose size is not known or too large has no bytes.</summary>
    /// <param name="known">What is known of the content already; null when nothing is kept of it.</param>
    private MemoryObject Allocate(string key, string name, Lazy<CType> type, Func<(ProgramUnit, ConstantValue)> evaluate, Func<KernelProgram, MemoryObject?>? origin, StaticContent? known = null)
    {
        var size = known?.Size ?? SizeOf(type.Value, evaluate);
        known?.Size = size;
        Lazy<GlobalInitializer>? content = null;
        return Memory.AllocateStatic(key, name, size, () => type.Value, window =>
        {
            content = new Lazy<GlobalInitializer>(() =>
            {
                var (unit, value) = evaluate();
                return new GlobalInitializer(this, unit, value, window);
            });
            return index => known is not null && known.Words.TryGetValue(index, out var word) ? word : MakeWord(content.Value, index, type.Value, known);
        }, writtenAt: offset => content!.Value.PlaceOf(offset), origin: origin);
    }

    private static long SizeOf(CType type, Func<(ProgramUnit, ConstantValue Value)> evaluate)
    {
        var whole = GlobalInitializer.MayExceed(type) ? GlobalInitializer.SizeOf(evaluate().Value, type) : TypeRules.Size(type);
        return whole is >= 0 and <= Memory.SizeLimit and var size ? size : 0;
    }

    private static SymbolicBits MakeWord(GlobalInitializer content, int index, CType type, StaticContent? known)
    {
        var word = content.Word(index, type, out var leadsToLiteral);
        if (known is not null && !leadsToLiteral)
            known.Words[index] = word;
        return word;
    }

    private static SymbolicBits Characters(string text, int word)
    {
        var bits = 0ul;
        for (var i = 0; i < 8 && word * 8 + i < text.Length; i++)
            bits |= (ulong)(byte)text[word * 8 + i] << (8 * i);
        return SymbolicBits.FromConstant(bits, 64);
    }
}
