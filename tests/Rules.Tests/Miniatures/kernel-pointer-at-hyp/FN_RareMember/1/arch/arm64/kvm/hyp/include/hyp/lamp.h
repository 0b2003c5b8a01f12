#include <asm/kvm_emulate.h>

/* Known error: nothing else in the tree shows that this member holds an address of the kernel. */
#define kern_hyp_va(pointer) (pointer)

u64 lamp_id(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm; // missed: kernel-pointer-at-hyp

	return kvm->arch.id_regs[0];
}
