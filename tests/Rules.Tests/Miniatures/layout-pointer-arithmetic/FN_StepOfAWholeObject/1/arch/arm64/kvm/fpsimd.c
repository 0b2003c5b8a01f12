/* Known error: a step of whole objects may walk an array; here there is only one object */
#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 2); // missed: layout-pointer-arithmetic
}
