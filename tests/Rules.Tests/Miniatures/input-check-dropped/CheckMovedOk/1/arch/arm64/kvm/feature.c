#include "sys_regs.h"

#define EINVAL 22

static int check_lamp(u64 val, const struct sys_reg_desc *rd)
{
	return 0;
}

int set_lamp(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd, u64 val)
{
	int ret = check_lamp(val, rd);

	if (ret)
		return ret;
	if (val & ~3ULL) // ok: input-check-dropped
		return -EINVAL;
	__vcpu_sys_reg(vcpu, SCTLR_EL1) = val;
	return 0;
}
