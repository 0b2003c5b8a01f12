#include "sys_regs.h"

#define EINVAL 22

int lamp_count(struct kvm_vcpu *vcpu, u64 val)
{
	val &= 3; // ok: input-check-dropped
	return __vcpu_sys_reg(vcpu, SCTLR_EL1) & val;
}
