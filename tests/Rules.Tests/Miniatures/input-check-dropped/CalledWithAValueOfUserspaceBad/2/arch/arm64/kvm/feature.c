#include "sys_regs.h"

#define EINVAL 22

int copy_from_user(void *to, const void *from, unsigned long size);

int store_lamp(struct kvm_vcpu *vcpu, u64 val)
{
	__vcpu_sys_reg(vcpu, SCTLR_EL1) = val;
	return 0;
}

int lamp_set_user(struct kvm_vcpu *vcpu, const void *from)
{
	u64 val;

	if (copy_from_user(&val, from, sizeof(val)))
		return -EINVAL;
	return store_lamp(vcpu, val);
}
