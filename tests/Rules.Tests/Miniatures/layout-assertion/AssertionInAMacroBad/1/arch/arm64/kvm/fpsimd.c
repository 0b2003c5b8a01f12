#include <asm/kvm_emulate.h>

#define ASSERT_ADJACENT(a, b) WARN_ON((void *)(&(a) + 1) != (void *)&(b))

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	ASSERT_ADJACENT(vcpu->arch.hcr_el2, vcpu->arch.hcrx_el2); // finding: layout-assertion
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
