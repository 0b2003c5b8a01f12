using KvmModel.Lowering;

namespace KvmModel.Symbolic;

/// <summary>A function of the program. Its body is lowered when it is first called.</summary>
/// <param name="name">As its unit spells it.</param>
/// <param name="unit">The unit that defines it; null when no unit that is known here does.</param>
/// <param name="lower">Makes the body.</param>
public sealed class FunctionSymbol(string name, ProgramUnit? unit, Func<LoweredFunction?> lower)
{
    private readonly Lazy<LoweredFunction?> _code = new(lower);

    public string Name { get; } = name;
    public ProgramUnit? Unit { get; } = unit;

    /// <summary>Null for a function without a body, such as one in assembly.</summary>
    public LoweredFunction? Code => _code.Value;

    public override string ToString() => Name;
}
