using KvmModel.Binding;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>One translation unit of KVM, parsed: where the model looks for functions. The facts read from it are kept with it, so that an unchanged unit costs nothing after a patch.</summary>
public sealed class CodeUnit
{
    private readonly Lazy<ILookup<string, FunctionDefinition>> _functionsByFile;
    private readonly Lazy<IReadOnlyList<IModelFact>> _facts;
    private readonly Lazy<SystemRegisterTable> _registers;
    private readonly List<Diagnostic> _unknown = [];
    private int _functionsRead;

    internal CodeUnit(string path, TranslationUnit unit)
    {
        Path = path;
        Semantics = new SemanticModel(unit);
        _functionsByFile = new(() => unit.Declarations.OfType<FunctionDefinition>().ToLookup(function => Source.LocationOf(function.Span.Start).Path, StringComparer.Ordinal));
        _registers = new(() => RegisterMacroReader.Read(Semantics));
        _facts = new(ReadFacts);
    }

    /// <summary>The unit's main file.</summary>
    public string Path { get; }

    public SemanticModel Semantics { get; }

    public PreprocessedUnit Source => Semantics.Unit.Source;

    /// <summary>The registers that the unit's headers name.</summary>
    public SystemRegisterTable Registers => _registers.Value;

    /// <summary>Everything that is read from the unit: its tables, the state it declares, what its functions do to registers.</summary>
    public IReadOnlyList<IModelFact> Facts => _facts.Value;

    /// <summary>Declarations that could not be parsed.</summary>
    public IEnumerable<Diagnostic> Unparsed => Semantics.Unit.Declarations.OfType<ErrorDeclaration>().Select(error => new Diagnostic("parse-skipped", error.Reason, Source.LocationOf(error.Span.Start)));

    /// <summary>Table rows whose values are not known, and so are missing from <see cref="Facts"/>.</summary>
    public IReadOnlyList<Diagnostic> Unknown => _facts.IsValueCreated ? _unknown : [];

    /// <summary>How many function bodies were read for their effects.</summary>
    public int FunctionsRead => _facts.IsValueCreated ? _functionsRead : 0;

    /// <summary>The functions whose definition stands in a file that the unit reads.</summary>
    public IEnumerable<FunctionDefinition> FunctionsIn(string path) => _functionsByFile.Value[path];

    private List<IModelFact> ReadFacts()
    {
        var guards = new GuardReader(Semantics);
        var operands = new RegisterOperand(Semantics, Registers);
        var switches = new SwitchReader(Semantics, operands, guards);
        var controls = new ControlReader(Semantics, operands, guards);
        var facts = new List<IModelFact>();
        facts.AddRange(new StateReader(Semantics).Read());
        facts.AddRange(new DescriptorReader(Semantics, Registers, guards).Read(_unknown));
        facts.AddRange(new TrapTableReader(Semantics, Registers).Read(_unknown));
        foreach (var file in _functionsByFile.Value.Where(file => KvmSources.IsCode(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            foreach (var function in file)
            {
                switches.Read(function, facts);
                controls.Read(function, facts);
                _functionsRead++;
            }
        }
        return facts;
    }
}
