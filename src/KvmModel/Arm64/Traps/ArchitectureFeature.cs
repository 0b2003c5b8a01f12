namespace KvmModel.Arm64.Traps;

/// <summary>A feature of the Arm architecture that brings system registers or controls with it.</summary>
/// <param name="Name">The architecture's name, such as <c>FEAT_TCR2</c>.</param>
/// <param name="Definition">What the ID registers of a machine hold exactly when it implements the feature.</param>
/// <param name="Source">Where the architecture says so.</param>
public sealed record ArchitectureFeature(string Name, TrapCondition Definition, string Source)
{
    /// <summary>A name is one feature: facts are loaded once.</summary>
    public bool Equals(ArchitectureFeature? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}
