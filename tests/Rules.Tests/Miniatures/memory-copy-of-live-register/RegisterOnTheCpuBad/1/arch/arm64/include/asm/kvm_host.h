#ifndef __ARM64_KVM_HOST_H__
#define __ARM64_KVM_HOST_H__

#include <asm/processor.h>

enum vcpu_sysreg {
	__INVALID_SYSREG__,
	SCTLR_EL1,
	TCR_EL1,
	TPIDR_EL0,
	TCR2_EL1,
	HCR_EL2,
	HCRX_EL2,
	HFGRTR_EL2,
	NR_SYS_REGS
};

struct kvm_cpu_context {
	struct user_fpsimd_state fp_regs;
	u64 sys_regs[NR_SYS_REGS];
};

struct kvm_vcpu_arch {
	struct kvm_cpu_context ctxt;
	u64 hcr_el2;
	u64 hcrx_el2;
	unsigned long features;
	struct user_fpsimd_state *host_fpsimd_state;
};

static inline bool __vcpu_read_sys_reg_from_cpu(int reg, u64 *val)
{
	switch (reg) {
	case SCTLR_EL1:
		*val = 1;
		return true;
	default:
		return false;
	}
}

#endif
