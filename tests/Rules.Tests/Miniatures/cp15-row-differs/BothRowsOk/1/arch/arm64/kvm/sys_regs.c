#include "sys_regs.h"

#define CP15_SYS_DESC(sr) \
	.Op0 = 0, .Op1 = sys_reg_Op1(sr), .CRn = sys_reg_CRn(sr), .CRm = sys_reg_CRm(sr), .Op2 = sys_reg_Op2(sr)

bool access_undef(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);
bool access_raz_wi(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);

static unsigned int tcr2_visibility(const struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd)
{
	if (kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		return 0;

	return REG_HIDDEN;
}

static const struct sys_reg_desc sys_reg_descs[] = {
	{ SYS_DESC(SYS_SCTLR_EL1), access_rw, reset_val, SCTLR_EL1, 0x00C50078 },
	{ SYS_DESC(SYS_TCR2_EL1), access_rw, reset_val, TCR2_EL1, 0, .visibility = tcr2_visibility },
	{ SYS_DESC(SYS_ICC_PCR_EL1), access_undef },
};

static const struct sys_reg_desc cp15_regs[] = {
	{ CP15_SYS_DESC(SYS_ICC_PCR_EL1), access_undef },
};
