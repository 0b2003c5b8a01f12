#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	void *third = (void *)&vcpu->arch.ctxt.sys_regs[1] + 2 * sizeof(u64); // ok: layout-pointer-arithmetic

	return kvm_share_hyp(third, third + 8);
}
