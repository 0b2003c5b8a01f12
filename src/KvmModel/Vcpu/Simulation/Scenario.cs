namespace KvmModel.Vcpu.Simulation;

/// <summary>What a model of all machines and VMs takes as given rather than as a variable: everything else is asked at once.</summary>
/// <param name="Mode">How the hypervisor is installed: other code runs in each.</param>
public sealed record Scenario(HypMode Mode = HypMode.Vhe)
{
    /// <summary>What a host does that nobody told otherwise, on a machine that can: VHE.</summary>
    public static Scenario Default { get; } = new();
}
