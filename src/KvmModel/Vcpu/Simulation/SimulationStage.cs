namespace KvmModel.Vcpu.Simulation;

/// <summary>What making a simulation goes through, in this order. Units are read and functions lowered in each, where they are first needed.</summary>
public enum SimulationStage
{
    /// <summary>The host boots and KVM sets itself up.</summary>
    Host,

    /// <summary>The VM and its vCPU are made.</summary>
    Vm,

    /// <summary>What userspace may ask for in the ID registers is asked of KVM.</summary>
    IdRegisters,

    /// <summary>The registers are read as userspace sees them.</summary>
    Userspace,

    /// <summary>The vCPU runs up to its guest.</summary>
    Entry,
}
