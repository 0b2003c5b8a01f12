using KvmModel.Symbolic;

namespace KvmModel.Arm64.Traps;

/// <summary>All machines at once: register bits and features are Boolean functions, and so are the guards of a decision.</summary>
/// <param name="bit">The function of a register bit, such as the one that running KVM's code left in <c>HCR_EL2</c>.</param>
/// <param name="feature">Whether the machine has a feature; null for one that has what its ID registers say by the feature's definition.</param>
public sealed class SymbolicMachine(BddSpace space, Func<RegisterBit, Bdd> bit, Func<ArchitectureFeature, Bdd>? feature = null) : IMachineState<Bdd>
{
    private readonly Dictionary<string, Bdd> _defined = new(StringComparer.Ordinal);

    public Bdd Bit(RegisterBit of) => bit(of);

    public Bdd Has(ArchitectureFeature of) =>
        feature is not null ? feature(of) : _defined.TryGetValue(of.Name, out var known) ? known : _defined[of.Name] = of.Definition.In(this);

    public Bdd Constant(bool value) => Bdd.Constant(value);

    public Bdd And(Bdd left, Bdd right) => space.And(left, right);

    public Bdd Or(Bdd left, Bdd right) => space.Or(left, right);

    public Bdd Not(Bdd operand) => space.Not(operand);

    public bool IsFalse(Bdd guard) => guard.IsFalse;

    public bool IsTrue(Bdd guard) => guard.IsTrue;
}
