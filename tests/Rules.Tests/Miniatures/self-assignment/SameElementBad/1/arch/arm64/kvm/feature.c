#include <asm/kvm_emulate.h>

void restore(struct kvm_vcpu *vcpu)
{
	int i;

	for (i = 0; i < NR_SYS_REGS; i++)
		vcpu->arch.ctxt.sys_regs[i] = vcpu->arch.ctxt.sys_regs[i]; // finding: self-assignment
}
