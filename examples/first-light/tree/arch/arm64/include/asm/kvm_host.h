/* SPDX-License-Identifier: MIT */
/* Miniature: a virtual machine, its CPUs, and the file of system registers that each has. */
#ifndef __ARM64_KVM_HOST_H__
#define __ARM64_KVM_HOST_H__

#include <linux/types.h>
#include <linux/sched.h>
#include <asm/fpsimd.h>
#include <asm/kvm_arm.h>

#define KVM_ARM64_GUEST_HAS_SVE	BIT(0)
#define KVM_ARM64_HAS_EL2	BIT(1)

enum vcpu_sysreg {
	__INVALID_SYSREG__,	/* 0 is no register */
	SCTLR_EL1,
	TCR2_EL1,
	ZCR_EL1,
	TPIDR_EL0,

	/* EL2 registers of a guest hypervisor */
	HCR_EL2,
	HCRX_EL2,

	NR_SYS_REGS
};

struct kvm_cpu_context {
	u64 sys_regs[NR_SYS_REGS];
	struct user_fpsimd_state fp_regs;
};

/* One VM's ID registers, as userspace set them. */
struct kvm_arch {
	u64 id_aa64pfr0;
	u64 id_aa64pfr2;
	u64 id_aa64mmfr3;
};

struct kvm_vcpu_arch {
	struct kvm_cpu_context ctxt;

	void *sve_state;
	enum fp_type fp_type;
	unsigned int sve_max_vl;

	u64 hcr_el2;
	unsigned long flags;

	enum {
		FP_STATE_FREE,
		FP_STATE_HOST_OWNED,
		FP_STATE_GUEST_OWNED,
	} fp_state;

	struct user_fpsimd_state *host_fpsimd_state;
	struct task_struct *parent_task;
};

struct kvm;
struct kvm_vcpu;

#define ctxt_sys_reg(ctxt, r)	((ctxt)->sys_regs[r])
#define __vcpu_sys_reg(v, r)	(ctxt_sys_reg(&(v)->arch.ctxt, (r)))

#define vcpu_has_sve(vcpu)	((vcpu)->arch.flags & KVM_ARM64_GUEST_HAS_SVE)
#define vcpu_has_nv(vcpu)	((vcpu)->arch.flags & KVM_ARM64_HAS_EL2)

/* What the VM's ID registers say, which is less than or equal to what the host has. */
u64 kvm_read_vm_id_reg(const struct kvm *kvm, u32 id);

#define kvm_has_feat(kvm, id, fld, limit)				\
	(((kvm_read_vm_id_reg(kvm, SYS_##id) >> id##_##fld##_SHIFT) & 0xf) \
	 >= id##_##fld##_##limit)

int kvm_share_hyp(void *from, void *to);
void kvm_unshare_hyp(void *from, void *to);
void *kern_hyp_va(void *address);

#endif
