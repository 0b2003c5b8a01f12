#include <asm/kvm_emulate.h>

/* Known error: a parameter that takes a register is not followed to its callers. */
u64 lamp_bits(struct kvm_vcpu *vcpu, u32 set) // missed: register-narrowed
{
	u64 bits = __vcpu_sys_reg(vcpu, HCR_EL2);

	return bits | set;
}
