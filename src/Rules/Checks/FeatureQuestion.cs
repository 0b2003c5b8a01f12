using System.Text.RegularExpressions;

namespace Rules.Checks;

/// <summary>The names by which KVM's code asks what there is, as they are spelled: of a VM, or of the host that it runs on.</summary>
internal static partial class FeatureQuestion
{
    /// <summary>Questions that get a VM, a vCPU or its context (Linux arch/arm64/include/asm/kvm_host.h, kvm_emulate.h, kvm_nested.h).</summary>
    [GeneratedRegex(@"^_*((kvm|vcpu|ctxt|kvm_vcpu)_has_\w+|kvm_read_vm_id_reg|read_id_reg)$", RegexOptions.CultureInvariant)]
    public static partial Regex OfVm();

    /// <summary>Questions that get none (Linux arch/arm64/include/asm/cpufeature.h, alternative-macros.h).</summary>
    [GeneratedRegex(@"^_*(cpus_have_(const_|final_)?(boot_)?cap|this_cpu_has_cap|cpu_have_(named_)?feature|alternative_has_cap_(un)?likely|system_(supports|has|uses)_\w+|kvm_arm_supports?_\w+|read_sanitised_ftr_reg|read_cpuid)$", RegexOptions.CultureInvariant)]
    public static partial Regex OfHost();
}
