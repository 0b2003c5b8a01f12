using System.Collections.Immutable;

namespace KvmModel.Vcpu.Simulation;

/// <summary>The bits of <c>struct kvm_vcpu_init.features</c> by name: their place here is their number (Linux arch/arm64/include/uapi/asm/kvm.h KVM_ARM_VCPU_*).</summary>
public static class VcpuFeatureNames
{
    public static readonly ImmutableArray<string> All =
        ["power_off", "el1_32bit", "psci_0_2", "pmu_v3", "sve", "ptrauth_address", "ptrauth_generic", "has_el2", "has_el2_e2h0"];

    /// <summary>KVM_ARM_VCPU_HAS_EL2 and KVM_ARM_VCPU_HAS_EL2_E2H0.</summary>
    public const int HasEl2 = 7, HasEl2E2h0 = 8;

    /// <summary>The bit's number; null for a name that is not known.</summary>
    public static int? Find(string name) => All.IndexOf(name) is >= 0 and var number ? number : null;
}
