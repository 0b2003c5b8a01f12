#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	if (!vcpu_has_nv(vcpu))
		return;
	vcpu->arch.hcr_el2 |= 1;
}
