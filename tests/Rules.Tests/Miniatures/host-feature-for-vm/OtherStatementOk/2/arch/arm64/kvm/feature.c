#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.hcr_el2 |= 1;
	vcpu->arch.features |= 4;
	if (cpus_have_final_cap(ARM64_HAS_POE)) // ok: host-feature-for-vm
		vcpu->arch.features |= 2;
}
