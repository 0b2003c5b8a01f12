#include <asm/kvm_emulate.h>

#define kern_hyp_va(pointer) (pointer)

static inline u64 lamp_one(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = kern_hyp_va(vcpu->kvm);

	return kvm->arch.id_regs[0];
}

static inline u64 lamp_two(struct kvm_vcpu *vcpu)
{
	return kern_hyp_va(vcpu->kvm)->arch.id_regs[1];
}

static inline u64 lamp_three(struct kvm_vcpu *vcpu)
{
	return lamp_of(kern_hyp_va(vcpu->kvm));
}
