#include <asm/kvm_emulate.h>

static u64 sum(struct user_fpsimd_state *state, int count)
{
	char *at = (char *)state;
	u64 total = 0;

	while (count--) {
		at += sizeof(struct user_fpsimd_state) + 8; // ok: layout-pointer-arithmetic
		total += *at;
	}
	return total;
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
