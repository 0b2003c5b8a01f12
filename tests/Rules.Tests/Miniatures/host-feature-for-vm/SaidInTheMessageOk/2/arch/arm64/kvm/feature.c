#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_POE)) // ok: host-feature-for-vm
		vcpu->arch.hcr_el2 |= 1;
}
