using KvmModel.Lowering;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>A function of the program. Its definition is looked for when it is first needed, and its body lowered when it is first gone through.</summary>
public sealed class FunctionSymbol
{
    private readonly Lazy<(ProgramUnit Unit, FunctionDefinition Definition)?> _found;
    private LoweredFunction? _code;

    /// <param name="name">As its unit spells it.</param>
    /// <param name="find">Finds the definition; null when no unit that is known here has one.</param>
    internal FunctionSymbol(string name, Func<(ProgramUnit Unit, FunctionDefinition Definition)?> find)
    {
        Name = name;
        _found = new(find);
    }

    public string Name { get; }

    /// <summary>The window of its address.</summary>
    internal int Window { get; set; }

    /// <summary>What its code says, once somebody asked (<see cref="KernelProgram.VersionOf"/>).</summary>
    internal FunctionVersion? Version { get; set; }

    /// <summary>The unit that defines it; null when no unit that is known here does.</summary>
    public ProgramUnit? Unit => _found.Value?.Unit;

    /// <summary>Null for a function without a body, such as one in assembly.</summary>
    public FunctionDefinition? Definition => _found.Value?.Definition;

    /// <summary>The body, in the form that is run; null for a function without one.</summary>
    public LoweredFunction? Code => _code ??= _found.Value is var (unit, definition) ? unit.Lower(definition) : null;

    /// <summary>The bits of what it returns, known without its body; null for a function without one.</summary>
    internal int? ReturnWidth => _code?.ReturnWidth ?? (_found.Value is var (unit, definition) ? Value.WidthOf(unit.Model.Resolve(definition.Type.ReturnType, unit.Model.FunctionScope(definition))) : null);

    public override string ToString() => Name;
}
