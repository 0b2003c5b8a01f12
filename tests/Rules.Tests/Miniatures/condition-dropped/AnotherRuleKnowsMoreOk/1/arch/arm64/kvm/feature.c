#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	if (vcpu_has_nv(vcpu)) // ok: condition-dropped
		vcpu->arch.hcrx_el2 |= 1;
}
