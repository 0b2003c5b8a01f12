#include <asm/kvm_emulate.h>

static inline u64 lamp_is_lit(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm; // finding: kernel-pointer-at-hyp

	return kvm->arch.id_regs[0] + vcpu->kvm->arch.id_regs[1]; // finding: kernel-pointer-at-hyp
}
