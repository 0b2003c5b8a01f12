using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>The machine as the architecture's facts ask for it: the CPU's registers while the guest runs, as Boolean functions.</summary>
internal sealed class GuestState(RunningKernel kernel) : IMachineState<Bdd>
{
    private readonly Dictionary<string, Bdd> _features = new(StringComparer.Ordinal);

    public Bdd Bit(RegisterBit bit) => kernel.Registers[bit.Register][bit.Bit];

    /// <summary>As the machine's ID registers say; they never change.</summary>
    public Bdd Has(ArchitectureFeature feature)
    {
        if (!_features.TryGetValue(feature.Name, out var has))
            _features.Add(feature.Name, has = feature.Definition.In(this));
        return has;
    }

    public Bdd Constant(bool value) => Bdd.Constant(value);

    public Bdd And(Bdd left, Bdd right) => kernel.Space.And(left, right);

    public Bdd Or(Bdd left, Bdd right) => kernel.Space.Or(left, right);

    public Bdd Not(Bdd operand) => kernel.Space.Not(operand);

    public bool IsFalse(Bdd guard) => guard.IsFalse;

    public bool IsTrue(Bdd guard) => guard.IsTrue;
}
