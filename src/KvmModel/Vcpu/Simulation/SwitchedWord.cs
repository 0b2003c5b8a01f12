using KvmModel.Symbolic;

namespace KvmModel.Vcpu.Simulation;

/// <summary>A word of a vCPU, the kernel's or the hypervisor's, that may hold a register.</summary>
/// <param name="Bit">Where it begins.</param>
/// <param name="Name">As C names it: <c>vcpu.arch.ctxt.sys_regs[TCR2_EL1]</c>, <c>hyp_vcpu.vcpu.arch.ctxt.sys_regs[TCR2_EL1]</c>.</param>
internal sealed record SwitchedWord(MemoryObject Vcpu, long Bit, int Width, string Name);
