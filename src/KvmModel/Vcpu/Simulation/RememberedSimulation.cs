using System.Collections.Immutable;
using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>A simulation that is asked once for each access, however many questions an answer has a part in. In: any simulation. Out: its own answers. For use by one thread at a time.</summary>
public sealed class RememberedSimulation(IVcpuSimulation simulation) : IVcpuSimulation
{
    private readonly Dictionary<GuestAccess, AccessBehaviour> _known = [];
    private readonly Dictionary<GuestAccess, AccessBehaviour> _explained = [];

    public BddSpace Space => simulation.Space;

    public Bdd Possible => simulation.Possible;

    public ImmutableArray<RegisterView> Registers => simulation.Registers;

    public ImmutableArray<ControlView> Controls => simulation.Controls;

    public ImmutableArray<SwitchView> Switches => simulation.Switches;

    public RegisterUses RegisterUses => simulation.RegisterUses;

    public ImmutableArray<UserWriteView> UserWrites => simulation.UserWrites;

    public ImmutableArray<string> Unanswered => simulation.Unanswered;

    public ImmutableArray<KernelComplaint> BootFailures => simulation.BootFailures;

    public ImmutableArray<KernelComplaint> SetupComplaints => simulation.SetupComplaints;

    public AccessBehaviour Access(GuestAccess access) => _known.TryGetValue(access, out var known) ? known : _known[access] = simulation.Access(access);

    public AccessBehaviour Explained(GuestAccess access) => _explained.TryGetValue(access, out var known) ? known : _explained[access] = simulation.Explained(access);

    public ImmutableArray<WrittenWord> Written(GuestAccess access) => simulation.Written(access);

    public AccessBehaviour? Closed(GuestAccess access) => simulation.Closed(access);
}
