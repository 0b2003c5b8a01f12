#include <asm/kvm_emulate.h>

bool lamp_is_lit(struct kvm_vcpu *vcpu, bool wired, bool powered)
{
	if (wired || powered) // ok: condition-operator-changed
		return true;

	return vcpu->arch.features & 1;
}
