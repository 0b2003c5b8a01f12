#include <asm/kvm_emulate.h>

static bool vcpu_has_lamp(struct kvm_vcpu *vcpu)
{
	return vcpu_has_sve(vcpu);
}

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	if (vcpu_has_lamp(vcpu)) // ok: condition-dropped
		vcpu->arch.hcr_el2 |= 1;
}
