namespace KvmModel.Arm64.Traps;

/// <summary>One concrete machine: register values by name. A register without value reads as zero.</summary>
public sealed class MachineRegisters(IReadOnlyDictionary<string, ulong> values) : IMachineState<bool>
{
    private readonly Dictionary<string, bool> _features = [];

    public bool Bit(RegisterBit bit) => (values.GetValueOrDefault(bit.Register) >> bit.Bit & 1) != 0;

    /// <summary>As the machine's ID registers say.</summary>
    public bool Has(ArchitectureFeature feature)
    {
        if (!_features.TryGetValue(feature.Name, out var has))
            _features.Add(feature.Name, has = feature.Definition.In(this));
        return has;
    }

    public bool Constant(bool value) => value;

    public bool And(bool left, bool right) => left && right;

    public bool Or(bool left, bool right) => left || right;

    public bool Not(bool operand) => !operand;

    public bool IsFalse(bool guard) => !guard;

    public bool IsTrue(bool guard) => guard;
}
