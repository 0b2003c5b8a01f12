/* The traps of a guest, and the switch between it and the host. */
#include "vm.h"

int kvm_arch_vcpu_run_pid_change(struct kvm_vcpu *vcpu)
{
	return 0;
}

static void activate_traps(struct kvm_vcpu *vcpu)
{
	u64 hcrx = 0;

	if (has_tcr2(vcpu))
		hcrx |= HCRX_TCR2En;
	write_sysreg_s(hcrx, HCRX);
}

static void load_guest(struct kvm_vcpu *vcpu)
{
	vcpu->arch.host_tpidr = read_sysreg_s(TPIDR);
	write_sysreg_s(vcpu->arch.ctxt.sys_regs[TPIDR_EL1], TPIDR);
	if (has_tcr2(vcpu)) {
		vcpu->arch.host_tcr2 = read_sysreg_s(TCR2_GUEST);
		write_sysreg_s(vcpu->arch.ctxt.sys_regs[TCR2_EL1], TCR2_GUEST);
	}
}

static void put_guest(struct kvm_vcpu *vcpu)
{
	vcpu->arch.ctxt.sys_regs[TPIDR_EL1] = read_sysreg_s(TPIDR);
	write_sysreg_s(vcpu->arch.host_tpidr, TPIDR);
	if (has_tcr2(vcpu)) {
		vcpu->arch.ctxt.sys_regs[TCR2_EL1] = read_sysreg_s(TCR2_GUEST);
		write_sysreg_s(vcpu->arch.host_tcr2, TCR2_GUEST);
	}
}

int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
{
	activate_traps(vcpu);
	load_guest(vcpu);
	while (!xfer_to_guest_mode_handle_work(vcpu))
		__guest_enter(vcpu);
	put_guest(vcpu);
	write_sysreg_s(0, HCRX); // ok: world-switch
	return 0;
}
