#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu)
{
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2)) // ok: other-feature-asked
		vcpu->arch.hcr_el2 |= 1;
}
