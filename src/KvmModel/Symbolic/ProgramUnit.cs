using System.Collections.Concurrent;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Lowering;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu;

namespace KvmModel.Symbolic;

/// <summary>
/// One translation unit of the program, preprocessed and parsed, with the functions that were lowered so far. It depends on the text alone, so that programs of several
/// trees share it where the text is the same. Safe from several threads.
/// </summary>
public sealed class ProgramUnit
{
    private readonly ConcurrentDictionary<FunctionDefinition, Lazy<LoweredFunction>> _lowered = new(ReferenceEqualityComparer.Instance);
    private readonly UnitInputs? _inputs;

    /// <param name="resolver">Where its includes were found.</param>
    /// <param name="earlier">The unit of the same file and flavour that was read last, perhaps in another tree; null for none.</param>
    internal ProgramUnit(string path, UnitFlavour flavour, PreprocessedUnit source, IncludeResolver resolver, ProgramUnit? earlier)
    {
        Path = path;
        Flavour = flavour;
        Source = source;
        var parsed = Parser.ParseUnit(source);
        var alike = earlier is not null && parsed.DeclaresAs(earlier.Model.Unit) ? earlier : null;
        Model = new SemanticModel(parsed, alike?.Model);
        Declarations = alike?.Declarations ?? new object();
        _inputs = UnitInputs.Of(source, resolver);
    }

    /// <summary>The unit's main file.</summary>
    public string Path { get; }

    public UnitFlavour Flavour { get; }

    public ProgramDomain Domain => Flavour == UnitFlavour.Nvhe ? ProgramDomain.Hyp : ProgramDomain.Kernel;

    public PreprocessedUnit Source { get; }

    public SemanticModel Model { get; }

    /// <summary>
    /// Stands for what the unit declares at file scope: versions of a unit that differ in the bodies of functions alone have the same object. In these, what stands in the same place
    /// (<see cref="PlaceOf"/>) is the same and means the same.
    /// </summary>
    internal object Declarations { get; }

    /// <summary>A token's place in the unit, which a version of it has too in which the text around it is the same.</summary>
    internal (object Shape, int Token) PlaceOf(int token) => Model.Unit.PlaceOf(token);

    /// <summary>Where a token stands for a reader; one that is written in a macro's call, at its own line.</summary>
    public SourceLocation LocationOf(int token) => Source.WrittenLocationOf(token);

    /// <summary>A function of one of the unit's definitions, in the form that is run.</summary>
    public LoweredFunction Lower(FunctionDefinition function) =>
        _lowered.GetOrAdd(function, static (function, model) => new Lazy<LoweredFunction>(() => FunctionLowering.Lower(model, function)), Model).Value;

    /// <summary>The definition that a function's name leads to here, an <c>alias</c> followed; null when the unit has none.</summary>
    internal FunctionDefinition? FindFunction(string name) =>
        Model.FindFunction(name) ?? (Model.FindPrototype(name)?.Attributes.Alias is { } target ? Model.FindFunction(target) : null);

    /// <summary>The definition of a file-scope variable; null when the unit has none.</summary>
    internal VariableDeclaration? FindVariable(string name) =>
        Model.FindVariable(name) is { } variable && (variable.HasInitializer || (variable.Storage & StorageClass.Extern) == 0) ? variable : null;

    /// <summary>Whether other units can mean this function by its name (C11 6.2.2). The kernel's <c>extern inline</c> is GNU's, of which no code is made.</summary>
    internal bool IsGlobal(FunctionDefinition function) =>
        (function.Storage & StorageClass.Static) == 0
        && (function.Storage & (StorageClass.Extern | StorageClass.Inline)) != (StorageClass.Extern | StorageClass.Inline)
        && ((Model.FindPrototype(function.Name)?.Storage ?? StorageClass.None) & StorageClass.Static) == 0;

    /// <summary>Whether a definition gives way to another one of the same name.</summary>
    internal bool IsWeak(FunctionDefinition function) => function.Attributes.IsWeak || Model.FindPrototype(function.Name)?.Attributes.IsWeak == true;

    /// <summary>The scope in which a variable with static storage is declared: the file's, or one inside a function.</summary>
    internal Scope ScopeOf(VariableDeclaration variable)
    {
        if (ReferenceEquals(Model.FindVariable(variable.Name), variable))
            return Scope.File;
        return Model.Unit.DeclarationAt(variable.Span.Start) is FunctionDefinition function ? Model.ScopeAt(function, variable) : Scope.File;
    }

    /// <summary>The text of the main file; null for a unit that was not read from a tree.</summary>
    internal SourceText? Main => _inputs?.File(Path);

    /// <summary>Whether reading it in another tree would give the same; the lines of KVM's own code are part of that, those of other headers are not.</summary>
    internal bool IsUnchangedIn(KernelPreprocessor preprocessor) =>
        _inputs?.AreUnchangedIn(preprocessor.Options(Path, Flavour).Resolver, path => path == Path || KvmSources.IsCode(path)) == true;

    public override string ToString() => Flavour == UnitFlavour.Nvhe ? $"{Path} (nVHE)" : Path;
}
