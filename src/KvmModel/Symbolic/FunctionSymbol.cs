using KvmModel.Lowering;
using KvmModel.Syntax;

namespace KvmModel.Symbolic;

/// <summary>A function of the program. Its definition is looked for when it is first needed, and its body lowered when it is first called.</summary>
public sealed class FunctionSymbol
{
    private readonly Lazy<ProgramUnit?> _unit;
    private readonly Lazy<LoweredFunction?> _code;

    /// <param name="name">As its unit spells it.</param>
    /// <param name="unit">The unit that defines it; null when no unit that is known here does.</param>
    /// <param name="lower">Makes the body.</param>
    public FunctionSymbol(string name, ProgramUnit? unit, Func<LoweredFunction?> lower)
    {
        Name = name;
        _unit = new(unit);
        _code = new(lower);
    }

    /// <param name="name">As its unit spells it.</param>
    /// <param name="find">Finds the definition; null when no unit that is known here has one.</param>
    internal FunctionSymbol(string name, Func<(ProgramUnit Unit, FunctionDefinition Definition)?> find)
    {
        var found = new Lazy<(ProgramUnit Unit, FunctionDefinition Definition)?>(find);
        Name = name;
        _unit = new(() => found.Value?.Unit);
        _code = new(() => found.Value is var (unit, definition) ? unit.Lower(definition) : null);
    }

    public string Name { get; }

    /// <summary>The window of its address.</summary>
    internal int Window { get; set; }

    /// <summary>What its code says, once somebody asked (<see cref="KernelProgram.VersionOf"/>).</summary>
    internal FunctionVersion? Version { get; set; }

    /// <summary>The unit that defines it; null when no unit that is known here does.</summary>
    public ProgramUnit? Unit => _unit.Value;

    /// <summary>Null for a function without a body, such as one in assembly.</summary>
    public LoweredFunction? Code => _code.Value;

    public override string ToString() => Name;
}
