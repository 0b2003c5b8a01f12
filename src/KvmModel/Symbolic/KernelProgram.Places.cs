using System.Runtime.CompilerServices;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Lowering;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>
/// What the program's functions and variables are called beyond one tree: a key that the same thing has in the program of a tree before or after a patch, whatever lines have moved, and the
/// way from there to the thing itself. What is global goes by its name, what is one file's or function's own by that and its name, a literal by its place in what it is part of.
/// </summary>
public sealed partial class KernelProgram
{
    private static readonly ConditionalWeakTable<RecordType, object> s_identities = [];

    private readonly Dictionary<Declaration, Dictionary<int, MemoryObject>> _literals = new(ReferenceEqualityComparer.Instance);

    /// <summary>The key of what a symbol means in a unit. Nothing is read or made for it.</summary>
    internal string KeyOf(ProgramUnit unit, SymbolCode symbol)
    {
        var (name, declaration) = (symbol.Name, symbol.Declaration);
        if (declaration is FunctionDefinition or VariableDeclaration { Type: FunctionTypeSyntax })
            return unit.FindFunction(name) is { } own && !unit.IsGlobal(own) ? KeyOfOwn(unit, name) : KeyOfGlobal(Link(unit, name));
        var variable = (VariableDeclaration)declaration;
        var fileScope = unit.Model.FindVariable(name);
        if (!ReferenceEquals(fileScope, variable) && (variable.Storage & StorageClass.Extern) == 0)
            return KeyOfOwn(unit, variable);
        return ((fileScope ?? variable).Storage & StorageClass.Static) == 0 ? KeyOfGlobal(Link(unit, name)) : KeyOfOwn(unit, name);
    }

    private static string KeyOfGlobal((ProgramDomain Domain, string Name) key) => $"global {Spell(key)}";

    private static string KeyOfOwn(ProgramUnit unit, string name) => $"{unit} {name}";

    private static string KeyOfOwn(ProgramUnit unit, VariableDeclaration variable) =>
        FunctionAround(unit, variable) is { } function ? $"{unit} {function.Name}() + {variable.Span.Start - function.Span.Start} {variable.Name}" : KeyOfOwn(unit, variable.Name);

    private static FunctionDefinition? FunctionAround(ProgramUnit unit, VariableDeclaration variable) =>
        ReferenceEquals(unit.Model.FindVariable(variable.Name), variable) ? null : unit.Model.Unit.DeclarationAt(variable.Span.Start) as FunctionDefinition;

    /// <summary>The way to a function or variable of file scope, by a unit that names it.</summary>
    private static Func<KernelProgram, MemoryObject?> OriginOf(ProgramUnit unit, string name)
    {
        var (path, flavour) = (unit.Path, unit.Flavour);
        return program => program.Unit(path, flavour) is { } there && Declared(there, name) is { } declaration ? program.ObjectOf(there, name, declaration) : null;
    }

    private static Func<KernelProgram, MemoryObject?> OriginOf(ProgramUnit unit, VariableDeclaration variable)
    {
        if (FunctionAround(unit, variable) is not { } function)
            return OriginOf(unit, variable.Name);
        // What is declared extern in a function is the same wherever it is declared there.
        var (path, flavour, offset, isExtern) = (unit.Path, unit.Flavour, variable.Span.Start - function.Span.Start, (variable.Storage & StorageClass.Extern) != 0);
        return program => program.Unit(path, flavour) is { } there && there.Model.FindFunction(function.Name) is { } around
            && around.Body.DescendantNodesAndSelf().OfType<VariableDeclaration>().FirstOrDefault(candidate => candidate.Name == variable.Name
                && (isExtern ? (candidate.Storage & StorageClass.Extern) != 0 : candidate.Span.Start - around.Span.Start == offset)) is { } own
            ? program.ObjectOf(there, own.Name, own) : null;
    }

    private static Declaration? Declared(ProgramUnit unit, string name) =>
        unit.Model.FindVariable(name) ?? (Declaration?)unit.FindFunction(name) ?? unit.Model.FindPrototype(name);

    /// <summary>A literal in a table: those of the table come into being with its words, and those in them with theirs.</summary>
    private MemoryObject? LiteralsOf(string path, UnitFlavour flavour, string table, int offset)
    {
        if (Unit(path, flavour) is not { } unit || unit.Model.FindVariable(table) is not { } declaration)
            return null;
        List<MemoryObject> made = [ObjectOf(unit, table, declaration)];
        for (var next = 0; next < made.Count; next++)
        {
            for (var word = 0; word < made[next].WordCount; word++)
                _ = made[next].Peek(word);
            made.AddRange(LiteralsIn(declaration).Values.Except(made));
        }
        return LiteralsIn(declaration).GetValueOrDefault(offset);
    }

    /// <summary>The literals of a table that came into being so far, by their places in it, in tokens.</summary>
    private Dictionary<int, MemoryObject> LiteralsIn(Declaration table)
    {
        if (!_literals.TryGetValue(table, out var known))
            _literals.Add(table, known = []);
        return known;
    }

    /// <summary>The function in a window; null when the program has none there.</summary>
    internal FunctionSymbol? FunctionAt(int window) => Memory.At(window)?.Function;

    /// <summary>What a function's code says; null for one without a body, and in a program that stands alone.</summary>
    internal FunctionVersion? VersionOf(FunctionSymbol function) =>
        function.Version ??= _history?.Version(this, function);

    /// <summary>A value of a static object that is not known.</summary>
    /// <param name="key">Which of the values.</param>
    internal SymbolicBits Unknown(string key, string reason, int width) => _history?.Unknown(key, reason, width, SymbolicBits.Opaque) ?? SymbolicBits.Opaque(Space, reason, width);

    /// <summary>Whether a question has the answer here that it had.</summary>
    internal bool Answers(NamedLookup lookup) => lookup.Kind switch
    {
        NamedLookupKind.Function => (FindFunction(lookup.Name, lookup.Domain)?.Window ?? -1) == lookup.Window,
        NamedLookupKind.Variable => (FindVariable(lookup.Name, lookup.Domain)?.Window ?? -1) == lookup.Window,
        _ => ReferenceEquals(IdentityOf(FindRecord(lookup.Name)), lookup.Type),
    };

    private static object? IdentityOf(RecordType? type) => type is null ? null : s_identities.GetValue(type, static _ => new object());

    private T? Noted<T>(T? found, NamedLookupKind kind, string name, ProgramDomain domain, int window, RecordType? type = null) where T : class
    {
        Memory.Recorder?.NoteLookup(new NamedLookup(kind, name, domain, window, IdentityOf(type)));
        return found;
    }
}
