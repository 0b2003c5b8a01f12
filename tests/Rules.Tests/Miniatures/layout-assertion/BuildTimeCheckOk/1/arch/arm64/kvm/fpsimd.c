#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	BUILD_BUG_ON(offsetof(struct thread_struct, por_el0) != sizeof(struct user_fpsimd_state)); // ok: layout-assertion
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
