#include <asm/kvm_emulate.h>

/* Known error: what is asked is known by its name, and this one is not among them. */
static bool has_lamp(struct kvm_vcpu *vcpu)
{
	return vcpu_has_nv(vcpu);
}

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (has_lamp(vcpu))
		vcpu->arch.hcr_el2 |= 1;
}
