using KvmModel.Arm64.Traps;
using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>
/// A guest whose EL1 uses AArch32, of which only the hypervisor's own part of a world switch knows: what it does for one is what HCR_EL2.RW says (Linux v6.12 arch/arm64/include/asm/kvm_emulate.h
/// vcpu_el1_is_32bit()). In: a vCPU. Out: the same, with a variable for whether its EL1 is 32 bits wide, on machines whose EL1 can be.
/// </summary>
internal static class AArch32Guest
{
    private const string Feature = "FEAT_AA32EL1";

    /// <summary>HCR_EL2.RW: the bit's number (Arm ARM DDI 0487 HCR_EL2.RW).</summary>
    private const int Width = 31;

    public static void Allow(RunningKernel kernel, MemoryObject vcpu)
    {
        if (kernel.Place(vcpu, "arch.hcr_el2") is not { } place)
            return;
        var asked = kernel.Space.And(TrapFacts.Shared.Features.Single(feature => feature.Name == Feature).Definition.In(kernel.Machine), kernel.Space.Input("vcpu.feature.EL1_32BIT"));
        kernel.Memory.Store(asked, vcpu, place.BitOffset + Width, SymbolicBits.FromConstant(0, 1));
    }
}
