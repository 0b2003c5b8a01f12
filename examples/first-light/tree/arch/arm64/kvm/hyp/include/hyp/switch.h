/* SPDX-License-Identifier: MIT */
/* Miniature: entering and leaving a guest, for every kind of hypervisor. */
#ifndef __ARM64_KVM_HYP_SWITCH_H__
#define __ARM64_KVM_HYP_SWITCH_H__

#include <linux/kvm_host.h>
#include <asm/cpufeature.h>
#include <asm/fpsimd.h>
#include <asm/kvm_arm.h>
#include <asm/sysreg.h>

static inline void __activate_traps_common(struct kvm_vcpu *vcpu)
{
	write_sysreg_s(vcpu->arch.hcr_el2, SYS_HCR_EL2);

	if (cpus_have_final_cap(ARM64_HAS_HCX)) {
		u64 hcrx = HCRX_GUEST_FLAGS;

		if (vcpu_has_nv(vcpu))
			hcrx &= __vcpu_sys_reg(vcpu, HCRX_EL2);

		write_sysreg_s(hcrx, SYS_HCRX_EL2);
	}
}

static inline void __deactivate_traps_common(struct kvm_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(HCRX_HOST_FLAGS, SYS_HCRX_EL2);
}

/* The guest touched the floating point registers, which may still hold the host's state. */
static inline bool kvm_hyp_handle_fpsimd(struct kvm_vcpu *vcpu, u64 *exit_code)
{
	/* First put away what the host left there */
	if (vcpu->arch.fp_state == FP_STATE_HOST_OWNED)
		fpsimd_save_state(vcpu->arch.host_fpsimd_state);

	/* Then load the guest's own */
	if (vcpu_has_sve(vcpu))
		write_sysreg_s(__vcpu_sys_reg(vcpu, ZCR_EL1), SYS_ZCR_EL1);
	fpsimd_load_state(&vcpu->arch.ctxt.fp_regs);

	vcpu->arch.fp_state = FP_STATE_GUEST_OWNED;

	return true;
}

#endif
