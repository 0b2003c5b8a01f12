namespace KvmModel.Symbolic;

/// <summary>What a variable of a <see cref="BddSpace"/> stands for.</summary>
public enum SymbolicVariableKind
{
    /// <summary>A named input of the model, such as a host capability or a bit of a guest's ID register.</summary>
    Input,

    /// <summary>A value that is not known, on which no conclusion may rest.</summary>
    Opaque,
}

/// <summary>A variable of a <see cref="BddSpace"/>.</summary>
/// <param name="Index">Its place in the variable order: inputs in order of creation, all of them above all opaque variables.</param>
/// <param name="Name">
/// For an input what it means (<c>cap.ARM64_HAS_FPMR</c>, <c>guest.ID_AA64PFR2_EL1[32]</c>); for an opaque variable why it is not known.
/// </param>
public sealed record SymbolicVariable(int Index, string Name, SymbolicVariableKind Kind)
{
    public bool IsOpaque => Kind == SymbolicVariableKind.Opaque;
}

/// <summary>A variable with the value it takes: one factor of a product, or one line of a witness.</summary>
public readonly record struct SymbolicLiteral(SymbolicVariable Variable, bool Value)
{
    public override string ToString() => Value ? Variable.Name : $"!{Variable.Name}";
}
