#include <asm/kvm_emulate.h>

static_assert(offsetof(struct thread_struct, por_el0) ==
	      offsetof(struct thread_struct, fpsimd_state) + sizeof(struct user_fpsimd_state)); /* ok: layout-assertion */

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
