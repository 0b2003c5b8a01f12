#include <asm/kvm_emulate.h>

/* The or was the fault, and the patch that mends it says so. */
bool lamp_is_lit(struct kvm_vcpu *vcpu, bool wired, bool powered)
{
	if (wired || powered)
		return true;

	return vcpu->arch.features & 1;
}
