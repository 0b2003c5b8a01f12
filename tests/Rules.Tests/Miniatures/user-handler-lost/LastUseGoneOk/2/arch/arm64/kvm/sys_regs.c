#include "sys_regs.h"

static unsigned int tcr2_visibility(const struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd)
{
	if (kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		return 0;

	return REG_HIDDEN;
}

static const struct sys_reg_desc sys_reg_descs[] = {
	{ SYS_DESC(SYS_SCTLR_EL1), access_rw, reset_val, SCTLR_EL1, 0x00C50078 },
	{ SYS_DESC(SYS_TCR2_EL1), access_rw, reset_val, TCR2_EL1, 0, .visibility = tcr2_visibility },
};
