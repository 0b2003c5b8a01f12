#include <asm/kvm_emulate.h>

bool kvm_has_feat_enum_impl(void);
#define kvm_has_feat_enum(kvm, id, field, value) kvm_has_feat_enum_impl()

bool lamp_needs_check(struct kvm_vcpu *vcpu)
{
	return kvm_has_feat(vcpu->kvm, ID_AA64MMFR3_EL1, TCRX, IMP);
}
