#include <asm/kvm_emulate.h>

static void *share_end(struct user_fpsimd_state *state)
{
	void *end = state + 1;

	if (system_supports_poe())
		end += sizeof(u64); // finding: layout-pointer-arithmetic
	return end;
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
