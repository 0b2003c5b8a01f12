#include <asm/kvm_emulate.h>

/* Known error: the only caller asks the same. */
static void lamp_on(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 4;
	vcpu->arch.hcr_el2 |= 1;
}

void lamp(struct kvm_vcpu *vcpu)
{
	if (vcpu_has_nv(vcpu))
		lamp_on(vcpu);
}
