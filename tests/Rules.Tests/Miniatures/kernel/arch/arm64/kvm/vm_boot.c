/* What a host does when it starts, and a VM when it is made. */
#include "vm.h"

int kvm_sys_reg_table_init(void)
{
	return TCR2_EL1 < TPIDR_EL1 ? 0 : -22;
}

int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu)
{
	vcpu->kvm->mmfr3 = read_sysreg_s(MMFR3) & TCRX;
	return 0;
}
