#include <asm/kvm_emulate.h>

u64 lamp_bits(struct kvm_vcpu *vcpu)
{
	u64 bits = __vcpu_sys_reg(vcpu, HCR_EL2);

	return bits >> 3;
}
