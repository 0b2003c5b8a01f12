#include <asm/kvm_emulate.h>

/* Known error: code that never had the conversion is not looked at. */
#define kern_hyp_va(pointer) (pointer)

u64 lamp_id(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm; // missed: kernel-pointer-at-hyp

	return kvm->arch.id_regs[0];
}
