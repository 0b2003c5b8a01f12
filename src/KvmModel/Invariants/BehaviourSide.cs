using KvmModel.Arm64;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace KvmModel.Invariants;

/// <summary>One side of a comparison: a simulation, and the machine that its VM was told it is.</summary>
internal sealed class BehaviourSide(IVcpuSimulation simulation)
{
    private Dictionary<SystemRegisterEncoding, SwitchView>? _switches;
    private Dictionary<SystemRegisterEncoding, RegisterUse>? _uses;

    public IVcpuSimulation Simulation { get; } = simulation;

    public BddSpace Space => Simulation.Space;

    public GuestArchitecture Guest { get; } = new(simulation);

    public Dictionary<SystemRegisterEncoding, RegisterView> Registers { get; } = simulation.Registers.ToDictionary(view => view.Register);

    public Dictionary<SystemRegisterEncoding, SwitchView> Switches => _switches ??= Simulation.Switches.ToDictionary(view => view.Register);

    public Dictionary<SystemRegisterEncoding, RegisterUse> Uses => _uses ??= Simulation.RegisterUses.Uses.ToDictionary(use => use.Register);

    /// <summary>Whether a condition asks what the VM was given; what its guest writes is no part of that.</summary>
    public bool FollowsGuest(Bdd guard) => Space.Support(guard).Any(variable =>
        !variable.IsOpaque && !variable.Name.StartsWith(VcpuSimulation.GuestValue, StringComparison.Ordinal)
        && (variable.Name.StartsWith("guest.", StringComparison.Ordinal) || variable.Name.StartsWith("vcpu.", StringComparison.Ordinal)));

    /// <summary>When a guest that reaches a register on the CPU finds something there that is not its own; null when that is not known.</summary>
    public Bdd? HoldsAnothers(SystemRegisterEncoding register)
    {
        if (!Switches.TryGetValue(register, out var view))
            return Bdd.True;
        return view.Unknown.IsTrue ? null : Space.AndNot(view.Previous, view.Unknown);
    }
}
