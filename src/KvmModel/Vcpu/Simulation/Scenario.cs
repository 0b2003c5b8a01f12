namespace KvmModel.Vcpu.Simulation;

/// <summary>What a model of all machines and VMs takes as given rather than as a variable: everything else is asked at once.</summary>
/// <param name="Mode">How the hypervisor is installed: other code runs in each.</param>
/// <param name="Vm">The kind of VM that userspace makes.</param>
public sealed record Scenario(HypMode Mode = HypMode.Vhe, VmKind Vm = VmKind.Plain)
{
    /// <summary>What a host does that nobody told otherwise, on a machine that can: VHE.</summary>
    public static Scenario Default { get; } = new();

    /// <summary>Whether a host in this mode makes VMs of this kind.</summary>
    public bool IsPossible => Vm == VmKind.Plain || Mode == ModeOf(Vm);

    /// <summary>The mode in which there are VMs of a kind; of those in which there are, the one that a host is in when nobody told it otherwise.</summary>
    public static HypMode ModeOf(VmKind vm) => vm switch
    {
        VmKind.Nested => HypMode.Nested,
        VmKind.Protected => HypMode.Protected,
        _ => HypMode.Vhe,
    };
}
