using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;
using KvmModel.Vcpu.Simulation;

namespace ReviewBot.Testing;

/// <summary>A simulation whose answers are given beforehand; an access that nothing is said of is UNDEFINED.</summary>
public sealed class GivenSimulation : IVcpuSimulation
{
    private readonly Dictionary<GuestAccess, ImmutableArray<GuardedOutcome>> _accesses = [];

    public BddSpace Space { get; } = new();

    public Bdd Possible { get; set; } = Bdd.True;

    public ImmutableArray<RegisterView> Registers { get; set; } = [];

    public ImmutableArray<ControlView> Controls { get; set; } = [];

    public ImmutableArray<SwitchView> Switches { get; set; } = [];

    public ImmutableArray<string> Unanswered { get; set; } = [];

    public ImmutableArray<KernelComplaint> BootFailures { get; set; } = [];

    public ImmutableArray<KernelComplaint> SetupComplaints { get; set; } = [];

    public AccessBehaviour Access(GuestAccess access) => new(access, _accesses.GetValueOrDefault(access, [new GuardedOutcome(Bdd.True, OutcomeKind.Undef, [])]));

    /// <summary>Says that an access has one outcome where a condition holds, and another elsewhere.</summary>
    public GivenSimulation With(GuestAccess access, Bdd guard, OutcomeKind then, OutcomeKind otherwise, params ImmutableArray<Reason> reasons)
    {
        _accesses[access] = [new(guard, then, reasons), new(Space.Not(guard), otherwise, [])];
        return this;
    }

    public GivenSimulation With(GuestAccess access, params ImmutableArray<GuardedOutcome> outcomes)
    {
        _accesses[access] = outcomes;
        return this;
    }

    /// <summary>That a field of a register is not zero.</summary>
    public Bdd HasField(string register, int high, int low) => SymbolicBits.InputField(Space, register, high, low).IsNonZero(Space);
}
