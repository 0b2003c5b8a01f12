namespace KvmModel.Kbuild;

/// <summary>For which part of the kernel a file of KVM is compiled; files directly in <c>hyp/</c> are compiled for both hypervisors (Linux arch/arm64/kvm/hyp/nvhe/Makefile).</summary>
public enum UnitFlavour : byte
{
    /// <summary>The kernel itself.</summary>
    Host,

    /// <summary>Hypervisor code when the kernel runs at EL2.</summary>
    Vhe,

    /// <summary>The hypervisor object that runs at EL2 below the kernel.</summary>
    Nvhe,
}
