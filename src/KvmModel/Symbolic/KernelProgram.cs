using System.Collections.Concurrent;
using KvmModel.Binding;
using KvmModel.Kbuild;

namespace KvmModel.Symbolic;

/// <summary>
/// The kernel as a linked program that can be run: names lead to functions and variables, which have addresses. In: a tree. Units are preprocessed and parsed when a name leads
/// into them, variables get their content word by word when it is read. Reading units is safe from several threads; linking is for the one thread that runs the program.
/// </summary>
/// <remarks>
/// One processor, so a per-CPU variable is the variable itself. Which file defines a name is found from the text of the files that may (<see cref="DefinitionIndex"/>);
/// a function or variable that is defined nowhere in them has an address, but no body or content.
/// </remarks>
public sealed partial class KernelProgram
{
    private readonly RunHistory? _history;
    private readonly ProgramUnitCache _cache;
    private readonly Lazy<DefinitionIndex> _index;
    private readonly ConcurrentDictionary<(string Path, UnitFlavour Flavour), Lazy<ProgramUnit?>> _units = new();

    /// <summary>What was read, whether or not anything led there: <see cref="_units"/> are those that the program consists of.</summary>
    private readonly ConcurrentDictionary<(string Path, UnitFlavour Flavour), Lazy<ProgramUnit?>> _read = new();

    /// <param name="preprocessor">Reads the tree, with <see cref="Preprocessing.IntrinsicMacros.Executed"/> left standing.</param>
    /// <param name="memory">Where functions and variables are put.</param>
    /// <param name="space">Of the values in it.</param>
    /// <param name="cache">The units of programs before this one, of the same configuration.</param>
    /// <param name="history">What is known of the programs before this one, in the same space; null for a program that stands alone.</param>
    internal KernelProgram(KernelPreprocessor preprocessor, Memory memory, BddSpace space, ProgramUnitCache? cache, RunHistory? history)
        : this(preprocessor, memory, space, cache)
    {
        _history = history;
        memory.Program = this;
    }

    /// <param name="preprocessor">Reads the tree, with <see cref="Preprocessing.IntrinsicMacros.Executed"/> left standing.</param>
    /// <param name="memory">Where functions and variables are put.</param>
    /// <param name="space">Of the values in it.</param>
    /// <param name="cache">The units of programs before this one, of the same configuration.</param>
    public KernelProgram(KernelPreprocessor preprocessor, Memory memory, BddSpace space, ProgramUnitCache? cache = null)
    {
        Preprocessor = preprocessor;
        Memory = memory;
        Space = space;
        _cache = cache ?? new ProgramUnitCache();
        _index = new(() => new DefinitionIndex(preprocessor.Tree));
        _hypAliases = new(() => HypAliases.In(preprocessor.Tree));
    }

    public KernelPreprocessor Preprocessor { get; }

    public Memory Memory { get; }

    public BddSpace Space { get; }

    /// <summary>The units that were read so far, in ordinal order of their paths, the kernel's before those of the nVHE object.</summary>
    public IEnumerable<ProgramUnit> LoadedUnits =>
        _units.Values.Where(unit => unit.IsValueCreated).Select(unit => unit.Value).OfType<ProgramUnit>().OrderBy(unit => unit.Domain).ThenBy(unit => unit.Path, StringComparer.Ordinal);

    /// <summary>A unit of the program; null when the tree does not have the file.</summary>
    public ProgramUnit? Unit(string path, UnitFlavour? flavour = null) => _units.GetOrAdd(
        (path, flavour ?? KernelPreprocessor.DefaultFlavour(path)),
        static (key, program) => new Lazy<ProgramUnit?>(() => program.Read(key)), this).Value;

    private ProgramUnit? Read((string Path, UnitFlavour Flavour) unit) =>
        _read.GetOrAdd(unit, static (key, program) => new Lazy<ProgramUnit?>(() => program._cache.Read(program.Preprocessor, key.Path, key.Flavour)), this).Value;

    /// <summary>Reads units beside the run that will need them as a rule, or sees that they have not changed. The program consists of none of them before a name leads there.</summary>
    /// <returns>Ends when all are read; to be waited for.</returns>
    internal Task ReadAhead(IReadOnlyCollection<(string Path, UnitFlavour Flavour)> units) => units.Count == 0 ? Task.CompletedTask : Task.Run(() => Parallel.ForEach(units, unit => Read(unit)));

    /// <summary>Reads units at the same time that will be needed anyway.</summary>
    public void Preload(IEnumerable<(string Path, UnitFlavour Flavour)> units) =>
        Parallel.ForEach(units.Distinct(), unit => Unit(unit.Path, unit.Flavour));

    /// <summary>A function by its name, in a role: one that others may call, or else one that is a file's own. Null when there is none.</summary>
    public FunctionSymbol? FindFunction(string name, ProgramDomain domain = ProgramDomain.Kernel)
    {
        FunctionSymbol? found = null;
        foreach (var unit in UnitsWith(name, domain))
        {
            if (unit.FindFunction(name) is { } definition && (found = ObjectOf(unit, name, definition).Function) is not null)
                break;
        }
        return Noted(found, NamedLookupKind.Function, name, domain, found?.Window ?? -1);
    }

    /// <summary>A variable by its name, in a role: one that others may name, or else one that is a file's own. Null when there is none.</summary>
    public MemoryObject? FindVariable(string name, ProgramDomain domain = ProgramDomain.Kernel)
    {
        MemoryObject? found = null;
        foreach (var unit in UnitsWith(name, domain))
        {
            if (unit.FindVariable(name) is { } definition && (found = ObjectOf(unit, name, definition)) is not null)
                break;
        }
        return Noted(found, NamedLookupKind.Variable, name, domain, found?.Window ?? -1);
    }

    /// <summary>The variable that a unit which was read declares, wherever it is defined; null when none does.</summary>
    public MemoryObject? FindDeclared(string name)
    {
        foreach (var unit in LoadedUnits)
        {
            if (unit.Model.FindVariable(name) is { } declaration)
                return Variable(unit, name, declaration);
        }
        return null;
    }

    /// <summary>A struct or union by its tag, from a unit that was read and has it in full; null when none has.</summary>
    public RecordType? FindRecord(string tag)
    {
        var found = LoadedUnits.Select(unit => unit.Model.FindRecord(tag)).FirstOrDefault(record => record is { Layout: not null });
        return Noted(found, NamedLookupKind.Record, tag, ProgramDomain.Kernel, -1, found);
    }

    /// <summary>A member of a struct or union, such as <c>arch.ctxt.sys_regs[3]</c> of <c>kvm_vcpu</c>; null when no unit that was read has it.</summary>
    public MemberPlace? FindMember(string tag, string path) => FindRecord(tag) is { } record ? MemberPlace.Find(record, path) : null;

    /// <summary>The units that may define a name: globally, for themselves, and last those that only a header gave it to.</summary>
    private IEnumerable<ProgramUnit> UnitsWith(string name, ProgramDomain domain)
    {
        foreach (var unit in UnitsOf(_index.Value.Global(name).Concat(_index.Value.Static(name)), domain))
            yield return unit;
        foreach (var unit in LoadedUnits.Where(unit => unit.Domain == domain))
            yield return unit;
    }

    private IEnumerable<ProgramUnit> UnitsOf(IEnumerable<string> paths, ProgramDomain domain)
    {
        foreach (var path in paths)
        {
            if (ProgramSources.FlavourIn(path, domain) is { } flavour && Unit(path, flavour) is { } unit)
                yield return unit;
        }
    }
}
