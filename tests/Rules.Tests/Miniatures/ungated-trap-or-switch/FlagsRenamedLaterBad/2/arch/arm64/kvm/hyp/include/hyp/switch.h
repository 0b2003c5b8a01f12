#ifndef __ARM64_KVM_HYP_SWITCH_H__
#define __ARM64_KVM_HYP_SWITCH_H__

#include <asm/kvm_emulate.h>

static inline void __activate_traps_common(struct kvm_vcpu *vcpu)
{
	write_sysreg_s(HCR_GUEST_FLAGS, SYS_HCR_EL2);

	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(HCRX_VCPU_FLAGS, SYS_HCRX_EL2); // ok: ungated-trap-or-switch
}

static inline void __deactivate_traps_common(struct kvm_vcpu *vcpu)
{
	if (cpus_have_final_cap(ARM64_HAS_HCX))
		write_sysreg_s(HCRX_HOST_FLAGS, SYS_HCRX_EL2);
}

#endif
