/* Known error: the bit is taken away again from a guest without the feature; bits that are cleared still count as set */
#ifndef __ARM64_KVM_HYP_SWITCH_H__
#define __ARM64_KVM_HYP_SWITCH_H__

#include <asm/kvm_emulate.h>

static inline void __activate_traps_common(struct kvm_vcpu *vcpu)
{
	write_sysreg_s(HCR_GUEST_FLAGS, SYS_HCR_EL2);

	if (cpus_have_final_cap(ARM64_HAS_HCX)) {
		u64 hcrx = HCRX_GUEST_FLAGS | HCRX_EL2_GCSEn; // finding: ungated-trap-or-switch

		if (!kvm_has_feat(vcpu->kvm, ID_AA64PFR1_EL1, GCS, IMP))
			hcrx &= ~HCRX_EL2_GCSEn;

		write_sysreg_s(hcrx, SYS_HCRX_EL2);
	}
}

static inline void __deactivate_traps_common(struct kvm_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(HCRX_HOST_FLAGS, SYS_HCRX_EL2);
}

#endif
