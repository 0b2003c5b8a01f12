#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	unsigned long end = (unsigned long)(fpsimd + 1);

	return kvm_share_hyp(fpsimd, (void *)(end + 8)); // finding: layout-pointer-arithmetic
}
