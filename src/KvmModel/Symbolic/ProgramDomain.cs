namespace KvmModel.Symbolic;

/// <summary>A set of objects that are linked together, so that a global name means one thing in all of them.</summary>
public enum ProgramDomain : byte
{
    /// <summary>The kernel, with the hypervisor code that runs when the kernel itself is at EL2.</summary>
    Kernel,

    /// <summary>The nVHE hypervisor object, whose global names a build prefixes with <c>__kvm_nvhe_</c> (Linux arch/arm64/kvm/hyp/nvhe/Makefile).</summary>
    Hyp,
}
