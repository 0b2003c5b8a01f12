/* What userspace sees of a VM: writable bits, the list of registers, their values. */
#include "vm.h"

int kvm_vm_ioctl_get_reg_writable_masks(struct kvm *kvm, struct reg_mask_range *range)
{
	((u64 *)range->addr)[59] = TCRX;
	return 0;
}

u64 kvm_arm_copy_reg_indices(struct kvm_vcpu *vcpu, u64 *to)
{
	put_user(REG(MMFR3), to++);
	put_user(REG(TPIDR), to++);
	if (has_tcr2(vcpu))
		put_user(REG(TCR2), to++);
	return 0;
}

int kvm_arm_get_reg(struct kvm_vcpu *vcpu, struct kvm_one_reg *reg)
{
	u64 *to = (u64 *)reg->addr;

	if (reg->id == REG(MMFR3))
		*to = vcpu->kvm->mmfr3;
	else if (reg->id == REG(TCR2))
		*to = vcpu->arch.ctxt.sys_regs[TCR2_EL1];
	else
		*to = vcpu->arch.ctxt.sys_regs[TPIDR_EL1];
	return 0;
}

int kvm_arm_set_reg(struct kvm_vcpu *vcpu, struct kvm_one_reg *reg)
{
	u64 value = *(u64 *)reg->addr;

	if (reg->id != REG(MMFR3)) // finding: userspace-view
		return -22;
	vcpu->kvm->mmfr3 = value;
	return 0;
}
