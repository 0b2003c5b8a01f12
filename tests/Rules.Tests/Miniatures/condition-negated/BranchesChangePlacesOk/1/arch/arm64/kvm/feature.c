#include <asm/kvm_emulate.h>

int lamp_is_on(struct kvm_vcpu *vcpu)
{
	if (vcpu_has_nv(vcpu))
		return 1;

	return 0;
}
