#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	if (vcpu->arch.features & 8) // ok: condition-dropped
		vcpu->arch.hcr_el2 |= 1;
}
