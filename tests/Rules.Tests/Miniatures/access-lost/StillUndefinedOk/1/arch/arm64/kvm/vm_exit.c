/* What becomes of an access that traps. */
#include "vm.h"

int fixup_guest_exit(struct kvm_vcpu *vcpu, u64 *exit_code)
{
	return 0;
}

int handle_exit(struct kvm_vcpu *vcpu, int exception_index)
{
	u64 syndrome = read_sysreg_s(SYNDROME);

	if (has_tcr2(vcpu) == 0) { // ok: access-lost
		kvm_inject_undefined(vcpu);
		return 1;
	}
	if (syndrome & 1)
		vcpu->arch.ctxt.regs.regs[1] = vcpu->arch.ctxt.sys_regs[TCR2_EL1];
	else
		vcpu->arch.ctxt.sys_regs[TCR2_EL1] = vcpu->arch.ctxt.regs.regs[1];
	return 1;
}
