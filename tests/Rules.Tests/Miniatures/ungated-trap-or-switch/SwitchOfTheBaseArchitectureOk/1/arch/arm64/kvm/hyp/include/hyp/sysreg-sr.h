#ifndef __ARM64_KVM_HYP_SYSREG_SR_H__
#define __ARM64_KVM_HYP_SYSREG_SR_H__

#include <asm/kvm_emulate.h>

static inline void __sysreg_save_el1_state(struct kvm_vcpu *vcpu, struct kvm_cpu_context *ctxt)
{
	ctxt_sys_reg(ctxt, SCTLR_EL1) = read_sysreg_s(SYS_SCTLR_EL1);
	ctxt_sys_reg(ctxt, TCR_EL1) = read_sysreg_s(SYS_TCR_EL1);
	ctxt_sys_reg(ctxt, TPIDR_EL0) = read_sysreg_s(SYS_TPIDR_EL0); // ok: ungated-trap-or-switch

	if (kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		ctxt_sys_reg(ctxt, TCR2_EL1) = read_sysreg_s(SYS_TCR2_EL1);
}

static inline void __sysreg_restore_el1_state(struct kvm_vcpu *vcpu, struct kvm_cpu_context *ctxt)
{
	write_sysreg_s(ctxt_sys_reg(ctxt, SCTLR_EL1), SYS_SCTLR_EL1);
	write_sysreg_s(ctxt_sys_reg(ctxt, TCR_EL1), SYS_TCR_EL1);

	if (kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		write_sysreg_s(ctxt_sys_reg(ctxt, TCR2_EL1), SYS_TCR2_EL1);
}

#endif
