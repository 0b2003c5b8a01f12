#include <hyp/switch.h>
#include <hyp/sysreg-sr.h>

static inline void __save_por(struct kvm_cpu_context *ctxt)
{
	if (system_supports_poe())
		ctxt_sys_reg(ctxt, POR_EL0) = read_sysreg_s(SYS_POR_EL0); // ok: ungated-trap-or-switch
}

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
