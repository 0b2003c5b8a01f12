#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	vcpu->arch.hcr_el2 |= 1;
}
