#include <asm/kvm_emulate.h>

/* Known error: the or was the fault, and the patch mends it, without a word about the function. */
bool lamp_is_lit(struct kvm_vcpu *vcpu, bool wired, bool powered)
{
	if (wired || powered)
		return true;

	return vcpu->arch.features & 1;
}
