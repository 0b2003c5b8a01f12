using System.Collections.Immutable;

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

/// <summary>The exception levels of a kind of VM, as its software sees them.</summary>
public static class GuestLevels
{
    private static readonly ImmutableArray<int> s_plain = [1, 0], s_nested = [2];

    /// <summary>Those whose accesses are asked for, the highest first.</summary>
    public static ImmutableArray<int> Of(VmKind kind) => kind == VmKind.Nested ? s_nested : s_plain;

    /// <summary>Where the VM's system software runs.</summary>
    public static int Top(VmKind kind) => Of(kind)[0];
}
