#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	void *end = &current->thread.tpidr2 + 1;

	if (WARN_ON_ONCE((&current->thread.por_el0) + 2 != end)) /* finding: layout-assertion */
		return -22;
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
