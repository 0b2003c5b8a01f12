#include <asm/kvm_emulate.h>

#define SHARE_END(state) ((void *)((state) + 1) + sizeof(u64))

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, SHARE_END(fpsimd)); // finding: layout-pointer-arithmetic
}
