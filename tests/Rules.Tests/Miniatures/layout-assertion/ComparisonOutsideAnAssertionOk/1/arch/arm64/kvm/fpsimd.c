#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	if ((void *)(&current->thread.fpsimd_state + 1) == (void *)&current->thread.por_el0) // ok: layout-assertion
		return 0;
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
