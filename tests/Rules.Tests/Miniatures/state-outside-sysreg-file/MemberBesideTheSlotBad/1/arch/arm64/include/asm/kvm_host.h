#ifndef __ARM64_KVM_HOST_H__
#define __ARM64_KVM_HOST_H__

#include <asm/processor.h>

enum vcpu_sysreg {
	__INVALID_SYSREG__,
	SCTLR_EL1,
	TCR_EL1,
	TPIDR_EL0,
	TCR2_EL1,
	POR_EL0,
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
	unsigned long por_el0; // finding: state-outside-sysreg-file, register-width
	unsigned long features;
	struct user_fpsimd_state *host_fpsimd_state;
};

#endif
