/* Known error: the comparison is made before the assertion; only what stands inside the assertion is read */
#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	bool apart = (void *)(&current->thread.fpsimd_state + 1) != (void *)&current->thread.por_el0;

	WARN_ON(apart); // missed: layout-assertion
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
