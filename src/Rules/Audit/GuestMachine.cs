using KvmModel.Arm64;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace Rules.Audit;

/// <summary>The machine that a guest believes it runs on: the architecture's features, read from the ID registers that the VM shows. In: a simulation of all machines.</summary>
internal sealed class GuestMachine
{
    private readonly Dictionary<SystemRegisterEncoding, RegisterView> _registers;
    private readonly SymbolicMachine _machine;

    public GuestMachine(IVcpuSimulation simulation)
    {
        _registers = simulation.Registers.DistinctBy(view => view.Register).ToDictionary(view => view.Register);
        _machine = new SymbolicMachine(simulation.Space, Bit);
    }

    /// <summary>When a guest of this VM has what a condition asks for; null when the condition reads what is not in the ID registers.</summary>
    public Bdd? Holds(TrapCondition condition) => IsKnown(condition) ? condition.In(_machine) : null;

    private bool IsKnown(TrapCondition condition) => condition switch
    {
        TrapCondition.BitIsSet bit => ValueOf(bit.Bit.Register) is not null,
        TrapCondition.Implemented feature => IsKnown(feature.Feature.Definition),
        TrapCondition.Not not => IsKnown(not.Operand),
        TrapCondition.All all => all.Operands.All(IsKnown),
        TrapCondition.Any any => any.Operands.All(IsKnown),
        _ => true,
    };

    private Bdd Bit(RegisterBit bit) => ValueOf(bit.Register)!.Value[bit.Bit];

    private SymbolicBits? ValueOf(string register) =>
        register.StartsWith("ID_", StringComparison.Ordinal) && TrapFacts.Shared.Find(register) is { } found && _registers.TryGetValue(found.Encoding, out var view) ? view.Value : null;
}
