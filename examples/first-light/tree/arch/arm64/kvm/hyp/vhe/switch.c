// SPDX-License-Identifier: MIT
/* Miniature: the world switch of a host that runs at EL2 itself. */

#include <hyp/switch.h>

void __guest_enter(struct kvm_vcpu *vcpu);

void __kvm_vcpu_run_vhe(struct kvm_vcpu *vcpu)
{
	u64 exit_code = 0;

	__activate_traps_common(vcpu);
	__guest_enter(vcpu);
	kvm_hyp_handle_fpsimd(vcpu, &exit_code);
	__deactivate_traps_common(vcpu);
}
