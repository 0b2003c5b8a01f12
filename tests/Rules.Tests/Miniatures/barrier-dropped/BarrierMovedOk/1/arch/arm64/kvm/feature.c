#include <asm/kvm_emulate.h>

void isb(void);

void lamp_on(struct kvm_vcpu *vcpu)
{
	write_sysreg_s(__vcpu_sys_reg(vcpu, HCR_EL2), SYS_HCR_EL2);
	isb(); // ok: barrier-dropped
	vcpu->arch.features |= 2;
	vcpu->arch.features |= 1;
}
