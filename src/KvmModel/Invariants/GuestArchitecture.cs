using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>
/// The machine that a VM was told it is: the architecture's facts about features, read from the guest's ID registers instead of the host's (Arm ARM DDI 0487 D24.1.3, "Principles of the ID
/// scheme for fields in ID registers"). Out: for an access, when a CPU with these ID registers would have the register.
/// </summary>
internal sealed class GuestArchitecture
{
    private readonly SymbolicMachine _machine;
    private readonly Dictionary<SystemRegisterEncoding, RegisterView> _views;
    private readonly Dictionary<string, (Bdd Guard, bool IsKnown)> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<TrapCondition, Bdd?> _conditions = new(ReferenceEqualityComparer.Instance);
    private bool _isKnown = true;

    public GuestArchitecture(IVcpuSimulation simulation)
    {
        _machine = new SymbolicMachine(simulation.Space, Bit, Has);
        _views = simulation.Registers.ToDictionary(view => view.Register);
    }

    /// <summary>When the guest has what an access is to; null when that is not a matter of its ID registers, or not known.</summary>
    public Bdd? Has(GuestAccess access) => Holds(TrapFacts.Shared.Of(access).Exists);

    /// <summary>When the guest has a register; null as for an access.</summary>
    public Bdd? Has(SystemRegisterEncoding register) => TrapFacts.Shared.Find(register) is { } known ? Holds(known.Exists) : null;

    private Bdd? Holds(TrapCondition condition)
    {
        if (_conditions.TryGetValue(condition, out var known))
            return known;
        _isKnown = true;
        var guard = condition.In(_machine);
        return _conditions[condition] = _isKnown ? guard : null;
    }

    private Bdd Bit(RegisterBit of)
    {
        if (of.Register.StartsWith("ID_", StringComparison.Ordinal) && TrapFacts.Shared.Find(of.Register) is { } register && _views.TryGetValue(register.Encoding, out var view) && view.Value is { } value)
            return value[of.Bit];
        _isKnown = false;
        return Bdd.False;
    }

    private Bdd Has(ArchitectureFeature of)
    {
        if (!_features.TryGetValue(of.Name, out var feature))
        {
            var outer = _isKnown;
            _isKnown = true;
            feature = (of.Definition.In(_machine), _isKnown);
            _features.Add(of.Name, feature);
            _isKnown = outer;
        }
        _isKnown &= feature.IsKnown;
        return feature.Guard;
    }
}
