#include <asm/kvm_emulate.h>

/* Known error: the message says that it is meant, and does not name the function. */
void lamp_on(struct kvm_vcpu *vcpu)
{
	if (!vcpu_has_nv(vcpu)) // finding: condition-negated
		vcpu->arch.hcr_el2 |= 1;
}
