using System.Collections.Frozen;

namespace KvmModel.Vcpu.Readers;

/// <summary>
/// The names by which KVM/arm64 asks about the machine, the guest and the mode, over the kernel versions. Everything else
/// (<c>system_supports_sve()</c>, <c>vcpu_has_ptrauth()</c>, …) is understood by looking into what it calls.
/// </summary>
internal static class GuardVocabulary
{
    /// <summary>Functions that ask for a CPU capability, their first argument (Linux arch/arm64/include/asm/cpufeature.h, alternative-macros.h).</summary>
    public static readonly FrozenSet<string> HostCapabilityFunctions = FrozenSet.Create(StringComparer.Ordinal,
        "cpus_have_cap", "cpus_have_const_cap", "__cpus_have_const_cap", "cpus_have_final_cap", "cpus_have_final_boot_cap", "this_cpu_has_cap",
        "alternative_has_cap_likely", "alternative_has_cap_unlikely", "__system_matches_cap", "cpu_have_feature");

    /// <summary>Functions and macros that ask what this VM was given.</summary>
    public static readonly FrozenSet<string> GuestFeatureFunctions = FrozenSet.Create(StringComparer.Ordinal,
        "vcpu_has_feature", "__vcpu_has_feature", "kvm_has_feat", "kvm_has_feat_enum", "kvm_has_feat_range", "__kvm_has_feat", "vcpu_has_nv", "kvm_read_vm_id_reg", "__vm_id_reg", "read_id_reg");

    /// <summary>The array of a VM's ID registers, by whatever way it is reached (Linux v6.12 arch/arm64/include/asm/kvm_host.h <c>__vm_id_reg()</c>).</summary>
    public const string IdRegisters = "id_regs";

    /// <summary>Members of <c>struct kvm_arch</c> or <c>kvm_vcpu_arch</c> (reached as <c>x-&gt;arch.member</c>) that hold what this VM was given.</summary>
    public static readonly FrozenSet<string> GuestFeatureMembers = FrozenSet.Create(StringComparer.Ordinal,
        "features", "vcpu_features", "id_regs", "cflags", "fgu", "flags", "pfr0_csv2", "pfr0_csv3", "dfr0_pmuver");

    /// <summary>Functions that ask how the hypervisor runs.</summary>
    public static readonly FrozenSet<string> HypModeFunctions = FrozenSet.Create(StringComparer.Ordinal,
        "has_vhe", "has_hvhe", "is_kernel_in_hyp_mode", "is_protected_kvm_enabled", "is_hyp_mode_available", "kvm_vm_is_protected", "vcpu_is_protected", "is_hyp_ctxt", "vcpu_is_el2");

    /// <summary>
    /// Capabilities that gate nothing a guest may or may not have: errata, the base architecture, EL2 controls themselves, and how the kernel was started
    /// (Linux arch/arm64/tools/cpucaps).
    /// </summary>
    private static readonly FrozenSet<string> HostOnlyCapabilities = FrozenSet.Create(StringComparer.Ordinal,
        "ARM64_HAS_FPSIMD", "ARM64_HAS_NO_FPSIMD", "ARM64_HAS_VIRT_HOST_EXTN", "ARM64_ALWAYS_SYSTEM", "ARM64_ALWAYS_BOOT", "ARM64_HAS_HCX", "ARM64_HAS_FGT", "ARM64_HAS_FGT2",
        "ARM64_HAS_NESTED_VIRT", "ARM64_HAS_STAGE2_FWB", "ARM64_UNMAP_KERNEL_AT_EL0", "ARM64_HARDEN_EL2_VECTORS", "ARM64_HAS_CACHE_IDC", "ARM64_HAS_CACHE_DIC", "ARM64_HAS_CNP");

    /// <summary>Whether a capability stands for a feature that a guest may be given or not.</summary>
    public static bool IsGuestVisibleFeature(string capability) =>
        !capability.StartsWith("ARM64_WORKAROUND", StringComparison.Ordinal)
        && !capability.StartsWith("ARM64_KVM_", StringComparison.Ordinal)
        && !capability.StartsWith("ARM64_SPECTRE", StringComparison.Ordinal)
        && !HostOnlyCapabilities.Contains(capability);
}
