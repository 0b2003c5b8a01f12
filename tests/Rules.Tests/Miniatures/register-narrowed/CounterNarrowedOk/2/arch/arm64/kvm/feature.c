#include <asm/kvm_emulate.h>

u64 lamp_bits(struct kvm_vcpu *vcpu)
{
	u32 bits = vcpu->arch.features; // ok: register-narrowed

	return bits >> 3;
}
