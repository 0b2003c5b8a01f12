// SPDX-License-Identifier: MIT
/* Miniature: what a trapped access to each system register does, and which of them userspace sees. */

#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <asm/sysreg.h>

#include "sys_regs.h"

static bool access_rw(struct kvm_vcpu *vcpu, struct sys_reg_params *p,
		      const struct sys_reg_desc *r)
{
	if (p->is_write)
		__vcpu_sys_reg(vcpu, r->reg) = p->regval;
	else
		p->regval = __vcpu_sys_reg(vcpu, r->reg);

	return true;
}

static bool access_id_reg(struct kvm_vcpu *vcpu, struct sys_reg_params *p,
			  const struct sys_reg_desc *r)
{
	if (p->is_write)
		return false;

	p->regval = kvm_read_vm_id_reg(vcpu->kvm,
				       sys_reg(r->Op0, r->Op1, r->CRn, r->CRm, r->Op2));
	return true;
}

static u64 reset_val(struct kvm_vcpu *vcpu, const struct sys_reg_desc *r)
{
	__vcpu_sys_reg(vcpu, r->reg) = r->val;

	return r->val;
}

static u64 reset_unknown(struct kvm_vcpu *vcpu, const struct sys_reg_desc *r)
{
	__vcpu_sys_reg(vcpu, r->reg) = 0x1de7ec7edbadc0deULL;

	return __vcpu_sys_reg(vcpu, r->reg);
}

static u64 read_sanitised_id_reg(struct kvm_vcpu *vcpu, const struct sys_reg_desc *r)
{
	return read_sanitised_ftr_reg(sys_reg(r->Op0, r->Op1, r->CRn, r->CRm, r->Op2)) &
	       r->val;
}

static int set_id_reg(struct kvm_vcpu *vcpu, const struct sys_reg_desc *r, u64 val)
{
	return (val & ~r->val) ? -EINVAL : 0;
}

static unsigned int sve_visibility(const struct kvm_vcpu *vcpu,
				   const struct sys_reg_desc *rd)
{
	if (vcpu_has_sve(vcpu))
		return 0;

	return REG_HIDDEN;
}

static unsigned int tcr2_visibility(const struct kvm_vcpu *vcpu,
				    const struct sys_reg_desc *rd)
{
	if (kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		return 0;

	return REG_HIDDEN;
}

/* An ID register of which userspace may write the fields in mask. */
#define ID_WRITABLE(name, mask) {		\
	SYS_DESC(SYS_##name),			\
	.access	= access_id_reg,		\
	.reset	= read_sanitised_id_reg,	\
	.set_user = set_id_reg,			\
	.val = mask,				\
}

/* Sorted by encoding. */
static const struct sys_reg_desc sys_reg_descs[] = {
	ID_WRITABLE(ID_AA64PFR0_EL1, ID_AA64PFR0_EL1_SVE_MASK),
	ID_WRITABLE(ID_AA64PFR2_EL1, ID_AA64PFR2_EL1_MTEFAR_MASK),
	ID_WRITABLE(ID_AA64MMFR3_EL1, ID_AA64MMFR3_EL1_TCRX_MASK),

	{ SYS_DESC(SYS_SCTLR_EL1), access_rw, reset_val, SCTLR_EL1, 0x00C50078 },
	{ SYS_DESC(SYS_ZCR_EL1), NULL, reset_val, ZCR_EL1, 0, .visibility = sve_visibility },
	{ SYS_DESC(SYS_TCR2_EL1), access_rw, reset_val, TCR2_EL1, 0,
	  .visibility = tcr2_visibility },

	{ SYS_DESC(SYS_TPIDR_EL0), NULL, reset_unknown, TPIDR_EL0 },

	{ SYS_DESC(SYS_HCR_EL2), access_rw, reset_val, HCR_EL2, 0 },
	{ SYS_DESC(SYS_HCRX_EL2), access_rw, reset_val, HCRX_EL2, 0 },
};

static const struct sys_reg_desc *find_reg(const struct sys_reg_params *p)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(sys_reg_descs); i++) {
		const struct sys_reg_desc *r = &sys_reg_descs[i];

		if (r->Op0 == p->Op0 && r->Op1 == p->Op1 && r->CRn == p->CRn &&
		    r->CRm == p->CRm && r->Op2 == p->Op2)
			return r;
	}

	return NULL;
}

/* Whether the access was emulated; where it was not, the guest gets an UNDEF. */
bool kvm_emulate_sys_reg(struct kvm_vcpu *vcpu, struct sys_reg_params *p)
{
	const struct sys_reg_desc *r = find_reg(p);

	if (!r || !r->access)
		return false;
	if (r->visibility && (r->visibility(vcpu, r) & REG_HIDDEN))
		return false;

	return r->access(vcpu, p, r);
}
