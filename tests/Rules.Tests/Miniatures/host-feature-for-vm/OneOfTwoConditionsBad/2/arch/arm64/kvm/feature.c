#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (vcpu->arch.features &&
	    system_supports_poe()) // finding: host-feature-for-vm
		vcpu->arch.hcr_el2 |= 1;
}
