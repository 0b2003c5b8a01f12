#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (!vcpu_has_sve(vcpu)) // ok: condition-negated
		vcpu->arch.hcr_el2 |= 1;
}
