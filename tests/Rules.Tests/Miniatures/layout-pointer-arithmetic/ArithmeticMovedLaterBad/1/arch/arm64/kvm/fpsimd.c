#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	void *end = fpsimd + 1;

	end += sizeof(u64); // finding: layout-pointer-arithmetic
	return kvm_share_hyp(fpsimd, end);
}
