// SPDX-License-Identifier: MIT
/* Miniature: the floating point state, shared between the host's task, the guest and the hypervisor. */

#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <linux/sched.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>

void kvm_vcpu_unshare_task_fp(struct kvm_vcpu *vcpu)
{
	struct task_struct *p = vcpu->arch.parent_task;
	struct user_fpsimd_state *fpsimd;

	if (!p)
		return;

	fpsimd = &p->thread.uw.fpsimd_state;
	kvm_unshare_hyp(fpsimd, fpsimd + 1);
	vcpu->arch.parent_task = NULL;
}

/* The state of the task that runs the vCPU becomes visible to the hypervisor, which saves it there. */
int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.uw.fpsimd_state;
	int ret;

	kvm_vcpu_unshare_task_fp(vcpu);

	ret = kvm_share_hyp(fpsimd, fpsimd + 1);
	if (ret)
		return ret;

	vcpu->arch.host_fpsimd_state = kern_hyp_va(fpsimd);
	vcpu->arch.parent_task = current;

	return 0;
}

void kvm_arch_vcpu_ctxsync_fp(struct kvm_vcpu *vcpu)
{
	struct cpu_fp_state fp_state;

	if (vcpu->arch.fp_state != FP_STATE_GUEST_OWNED)
		return;

	fp_state.st = &vcpu->arch.ctxt.fp_regs;
	fp_state.sve_state = vcpu->arch.sve_state;
	fp_state.sve_vl = vcpu->arch.sve_max_vl;
	fp_state.fp_type = &vcpu->arch.fp_type;

	fpsimd_bind_state_to_cpu(&fp_state);
}
