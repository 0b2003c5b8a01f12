#include <asm/kvm_emulate.h>

bool four(struct kvm_vcpu *vcpu)
{
	return is_wired(vcpu) || has_lamp(vcpu); // finding: condition-operator-changed
}
