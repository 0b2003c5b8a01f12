#include <asm/kvm_emulate.h>

void lamp_on(struct kvm_vcpu *vcpu, struct kvm_vcpu *other)
{
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_SVE))
		vcpu->arch.hcr_el2 |= 1;
}
