#include "sys_regs.h"

#define EINVAL 22

int set_lamp(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd, u64 val)
{
	__vcpu_sys_reg(vcpu, SCTLR_EL1) = val;
	return 0;
}
