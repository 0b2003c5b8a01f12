#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (vcpu->arch.features == 3)
		vcpu->arch.hcr_el2 |= 1;
}
