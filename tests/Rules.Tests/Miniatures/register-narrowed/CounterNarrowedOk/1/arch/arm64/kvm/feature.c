#include <asm/kvm_emulate.h>

u64 lamp_bits(struct kvm_vcpu *vcpu)
{
	u64 bits = vcpu->arch.features;

	return bits >> 3;
}
