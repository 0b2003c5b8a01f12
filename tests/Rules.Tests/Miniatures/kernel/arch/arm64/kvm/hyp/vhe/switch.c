#include <hyp/switch.h>
#include <hyp/sysreg-sr.h>

int __guest_enter(struct kvm_vcpu *vcpu);

int __kvm_vcpu_run_vhe(struct kvm_vcpu *vcpu)
{
	int exit;

	__activate_traps_common(vcpu);
	__sysreg_restore_el1_state(vcpu, &vcpu->arch.ctxt);
	exit = __guest_enter(vcpu);
	__sysreg_save_el1_state(vcpu, &vcpu->arch.ctxt);
	__deactivate_traps_common(vcpu);
	return exit;
}
