namespace KvmModel.Vcpu.Simulation;

/// <summary>What kind of VM userspace makes, where that decides which of KVM's code runs for it.</summary>
public enum VmKind
{
    /// <summary>Its vCPUs have EL1 and EL0, and the host manages its memory.</summary>
    Plain,

    /// <summary>Its vCPUs have EL2 too: a hypervisor runs in it (Linux Documentation/virt/kvm/api.rst KVM_ARM_VCPU_HAS_EL2).</summary>
    Nested,

    /// <summary>Its memory and state are kept from the host (pKVM).</summary>
    Protected,
}
