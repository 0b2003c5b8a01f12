#include <asm/kvm_emulate.h>

bool lamp_is_lit(struct kvm_vcpu *vcpu)
{
	if (!vcpu && !vcpu->arch.features) // finding: condition-operator-changed
		return false;

	return vcpu || vcpu->arch.features & 1; // finding: condition-operator-changed
}
