namespace KvmModel.Arm64.Traps;

/// <summary>One concrete machine: register values by name. A register without value reads as zero. For use by one thread at a time.</summary>
public sealed class MachineRegisters : IMachineState<bool>
{
    private readonly Dictionary<string, bool> _features = [];
    private readonly IReadOnlyDictionary<string, ulong> _values;
    private readonly bool _everyFeature;

    public MachineRegisters(IReadOnlyDictionary<string, ulong> values)
        : this(values, false)
    {
    }

    private MachineRegisters(IReadOnlyDictionary<string, ulong> values, bool everyFeature) => (_values, _everyFeature) = (values, everyFeature);

    /// <summary>A machine with all features on record, whatever its ID registers say.</summary>
    public static MachineRegisters WithEveryFeature(IReadOnlyDictionary<string, ulong> values) => new(values, true);

    public bool Bit(RegisterBit bit) => (_values.GetValueOrDefault(bit.Register) >> bit.Bit & 1) != 0;

    /// <summary>As the machine's ID registers say.</summary>
    public bool Has(ArchitectureFeature feature)
    {
        if (_everyFeature)
            return true;
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
