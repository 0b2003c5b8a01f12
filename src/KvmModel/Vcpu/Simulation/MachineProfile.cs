using System.Collections.Immutable;
using KvmModel.Arm64;

namespace KvmModel.Vcpu.Simulation;

/// <summary>How the hypervisor is installed (Linux v6.12 arch/arm64/kvm/arm.c kvm_get_mode()).</summary>
public enum HypMode
{
    /// <summary>The kernel runs at EL2.</summary>
    Vhe,

    /// <summary>The kernel runs at EL1, and a small hypervisor at EL2.</summary>
    Nvhe,

    /// <summary>As <see cref="Nvhe"/>, with HCR_EL2.E2H set at EL2.</summary>
    Hvhe,

    /// <summary>As <see cref="Nvhe"/> or <see cref="Hvhe"/>, and the host is not trusted with guests' memory (pKVM).</summary>
    Protected,

    /// <summary>As <see cref="Vhe"/>, and VMs may run a hypervisor (<c>kvm-arm.mode=nested</c>).</summary>
    Nested,
}

/// <summary>One concrete machine, and one VM on it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Mode">How KVM runs; null for what the kernel does unless it is told otherwise, and for what a VM with EL2 needs.</param>
/// <param name="Hardware">The values of the machine's system registers at EL2 before any kernel ran. A register that is not here does not exist.</param>
/// <param name="VcpuFeatures">Bits of <c>struct kvm_vcpu_init.features</c>: their numbers.</param>
/// <param name="HasGic">Whether the VM has an in-kernel GICv3.</param>
/// <param name="HasMte">Whether the VM has KVM_CAP_ARM_MTE enabled.</param>
/// <param name="IdRegisters">Fields that userspace writes with KVM_SET_ONE_REG before the vCPU first runs.</param>
public sealed record MachineProfile(
    string Name,
    HypMode? Mode,
    ImmutableSortedDictionary<SystemRegisterEncoding, ulong> Hardware,
    ImmutableSortedSet<int> VcpuFeatures,
    bool HasGic,
    bool HasMte,
    ImmutableArray<IdRegisterWrite> IdRegisters)
{
    /// <summary>The kind of VM that it is.</summary>
    public VmKind Vm => VcpuFeatures.Contains(VcpuFeatureNames.HasEl2) ? VmKind.Nested : VmKind.Plain;
}

/// <summary>One field of a register set to a value; bits <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct IdRegisterWrite(SystemRegisterEncoding Register, int High, int Low, ulong Value);
