#include "sys_regs.h"

#define EINVAL 22

struct sys_reg_params {
	u64 regval;
};

bool undef_access(struct kvm_vcpu *vcpu, struct sys_reg_params *p);

bool access_lamp(struct kvm_vcpu *vcpu, struct sys_reg_params *p)
{
	if (!vcpu_has_nv(vcpu)) // finding-removed: input-check-dropped
		return undef_access(vcpu, p);
	p->regval = __vcpu_sys_reg(vcpu, SCTLR_EL1);
	return true;
}
