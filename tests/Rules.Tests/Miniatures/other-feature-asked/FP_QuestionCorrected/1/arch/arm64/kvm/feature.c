#include <asm/kvm_emulate.h>

/* Known error: the message says that it is meant, and names neither function nor register. */
void lamp_on(struct kvm_vcpu *vcpu)
{
	if (vcpu_has_feature(vcpu, KVM_ARM_VCPU_SVE))
		vcpu->arch.hcr_el2 |= 1;
}
