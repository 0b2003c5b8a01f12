#include <asm/kvm_emulate.h>

#define kern_hyp_va(pointer) (pointer)

u64 lamp_id(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm; // finding: kernel-pointer-at-hyp

	return kvm->arch.id_regs[0];
}
