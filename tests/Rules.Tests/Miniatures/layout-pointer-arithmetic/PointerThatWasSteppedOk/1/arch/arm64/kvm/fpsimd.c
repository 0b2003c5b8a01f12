#include <asm/kvm_emulate.h>

static u64 *skip(u64 *at, struct user_fpsimd_state *state)
{
	void *end = state;

	end = at;
	end += 4; // ok: layout-pointer-arithmetic
	return end;
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
