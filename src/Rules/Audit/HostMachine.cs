using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace Rules.Audit;

/// <summary>The machine that KVM runs on, with EL2 controls that can still be set to anything: what KVM could do. In: the space of a simulation, whose inputs are the machine's ID registers.</summary>
internal sealed class HostMachine
{
    private const string Free = "free.";

    private readonly BddSpace _space;
    private readonly SymbolicMachine _machine;

    public HostMachine(BddSpace space)
    {
        _space = space;
        _machine = new SymbolicMachine(space, Bit);
    }

    /// <summary>When some setting of the controls traps an access to EL2.</summary>
    public Bdd CanTrap(AccessRules rules) => rules.ToEl2.Aggregate(Bdd.False, (all, rule) => _space.Or(all, Settable(rule.When.In(_machine))));

    private Bdd Settable(Bdd when) =>
        _space.Exists(when, _space.Support(when).Where(variable => variable.Name.StartsWith(Free, StringComparison.Ordinal)).Select(variable => variable.Index).ToHashSet());

    private Bdd Bit(RegisterBit bit) => _space.Input(bit.Register.StartsWith("ID_", StringComparison.Ordinal) ? $"host.{bit.Register}[{bit.Bit}]" : $"{Free}{bit.Register}[{bit.Bit}]");
}
