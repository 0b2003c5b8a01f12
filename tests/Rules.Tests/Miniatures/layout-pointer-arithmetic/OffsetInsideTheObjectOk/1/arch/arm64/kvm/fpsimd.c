#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	u32 *fpcr = (void *)fpsimd + offsetof(struct user_fpsimd_state, fpcr); // ok: layout-pointer-arithmetic

	return kvm_share_hyp(fpcr, fpcr + 1);
}
