using System.Collections.Immutable;
using KvmModel.Binding;
using KvmModel.Kbuild;
using KvmModel.Preprocessing;
using KvmModel.Source;
using KvmModel.Syntax;
using KvmModel.Vcpu.Readers;

namespace KvmModel.Vcpu;

/// <summary>
/// What was read of one translation unit of KVM. Its syntax, which is large, is not kept. An unchanged unit is the same object in the models of two trees, and
/// costs nothing after a patch.
/// </summary>
public sealed class CodeUnit
{
    private readonly UnitInputs? _inputs;
    private readonly HashSet<string> _places;
    private readonly HashSet<string> _notClosely = new(StringComparer.Ordinal);

    /// <param name="path">The unit's main file.</param>
    /// <param name="source">The unit, preprocessed.</param>
    /// <param name="closely">The files in whose functions the layout of objects is followed.</param>
    /// <param name="registers">Reads the registers that the unit names.</param>
    internal CodeUnit(string path, PreprocessedUnit source, ImmutableSortedSet<string> closely, RegisterMacroReader registers)
    {
        Path = path;
        var unit = Parser.ParseUnit(source);
        var model = new SemanticModel(unit);
        _inputs = UnitInputs.Of(source);
        Diagnostics = source.Diagnostics;
        Unparsed = [.. unit.Errors.Select(error => new Diagnostic("parse-skipped", error.Reason, source.LocationOf(error.Span.Start)))];
        Registers = registers.Read(model);
        (Facts, Unknown, FunctionsRead) = ReadFacts(model, Registers, closely);
        _places = [.. Facts.SelectMany(fact => fact.Places).Select(place => place.Path)];
    }

    /// <summary>The unit's main file.</summary>
    public string Path { get; }

    /// <summary>What was wrong with its text.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Declarations that could not be parsed.</summary>
    public ImmutableArray<Diagnostic> Unparsed { get; }

    /// <summary>Table rows whose values are not known, and so are missing from <see cref="Facts"/>.</summary>
    public ImmutableArray<Diagnostic> Unknown { get; }

    /// <summary>The registers that the unit's headers name.</summary>
    public SystemRegisterTable Registers { get; }

    /// <summary>Everything that is read from the unit: its tables, the state it declares, what its functions do to registers.</summary>
    public ImmutableArray<IModelFact> Facts { get; }

    /// <summary>How many function bodies were read for their effects.</summary>
    public int FunctionsRead { get; }

    /// <summary>The text of the main file; null for a unit that was not read from a tree.</summary>
    internal SourceText? Main => _inputs?.File(Path);

    /// <summary>Whether reading it in another tree would give the same.</summary>
    internal bool IsUnchangedIn(KernelPreprocessor preprocessor) =>
        _inputs?.AreUnchangedIn(preprocessor.Options(Path, KernelPreprocessor.DefaultFlavour(Path)).Resolver, _places.Contains) == true;

    /// <summary>Whether the layout of objects was followed through the functions of all these files, as far as the unit has any.</summary>
    internal bool WasReadAsCloselyAs(ImmutableSortedSet<string> files) => !_notClosely.Overlaps(files);

    private (ImmutableArray<IModelFact> Facts, ImmutableArray<Diagnostic> Unknown, int Functions) ReadFacts(
        SemanticModel model, SystemRegisterTable registers, ImmutableSortedSet<string> closely)
    {
        var guards = new GuardReader(model);
        var operands = new RegisterOperand(model, registers);
        var switches = new SwitchReader(model, operands, guards);
        var controls = new ControlReader(model, operands, guards);
        var facts = new List<IModelFact>();
        var unknown = new List<Diagnostic>();
        facts.AddRange(new StateReader(model).Read());
        facts.AddRange(new DescriptorReader(model, registers, guards).Read(unknown));
        facts.AddRange(new TrapTableReader(model, registers).Read(unknown));
        var layout = new LayoutReader(model);
        var functions = 0;
        foreach (var function in model.Unit.FunctionsIn(KvmSources.IsCode))
        {
            var file = model.Unit.Source.LocationOf(function.Span.Start).Path;
            functions++;
            switches.Read(function, facts);
            controls.Read(function, facts);
            if (closely.Contains(file))
                layout.Read(function, facts);
            else
                _notClosely.Add(file);
        }
        return ([.. facts], [.. unknown], functions);
    }
}
