#include <asm/kvm_emulate.h>

static u64 sum(struct user_fpsimd_state *state, int count)
{
	u64 total = 0;

	for (struct user_fpsimd_state *one = state; one < state + count; one++)
		total += one->fpsr;
	return total + (state + 2)->fpsr; // ok: layout-pointer-arithmetic
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
