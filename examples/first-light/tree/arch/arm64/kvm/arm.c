// SPDX-License-Identifier: MIT
/* Miniature: the life of a vCPU. */

#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <asm/kvm_arm.h>

u64 kvm_read_vm_id_reg(const struct kvm *kvm, u32 id)
{
	switch (id) {
	case SYS_ID_AA64PFR0_EL1:
		return kvm->arch.id_aa64pfr0;
	case SYS_ID_AA64PFR2_EL1:
		return kvm->arch.id_aa64pfr2;
	case SYS_ID_AA64MMFR3_EL1:
		return kvm->arch.id_aa64mmfr3;
	default:
		return 0;
	}
}

void vcpu_reset_hcr(struct kvm_vcpu *vcpu)
{
	vcpu->arch.hcr_el2 = HCR_GUEST_FLAGS;
}
