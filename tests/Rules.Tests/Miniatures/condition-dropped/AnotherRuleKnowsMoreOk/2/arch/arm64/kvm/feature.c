#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
		vcpu->arch.hcrx_el2 |= 1; // finding: ungated-trap-or-switch
}
