#ifndef __ARM64_KVM_HYP_SWITCH_H__
#define __ARM64_KVM_HYP_SWITCH_H__

#include <asm/kvm_emulate.h>

static inline void __activate_traps_common(struct kvm_vcpu *vcpu)
{
	write_sysreg_s(HCR_GUEST_FLAGS, SYS_HCR_EL2);

	if (cpus_have_final_cap(ARM64_HAS_HCX)) {
		u64 hcrx = HCRX_GUEST_FLAGS;
		u64 gcs = system_supports_gcs() ? HCRX_EL2_GCSEn : 0; // finding: ungated-trap-or-switch

		hcrx |= gcs;
		write_sysreg_s(hcrx, SYS_HCRX_EL2);
	}
}

static inline void __deactivate_traps_common(struct kvm_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(HCRX_HOST_FLAGS, SYS_HCRX_EL2);
}

#endif
