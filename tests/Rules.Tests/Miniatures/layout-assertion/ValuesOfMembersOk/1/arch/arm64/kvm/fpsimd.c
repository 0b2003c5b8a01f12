#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	WARN_ON(vcpu->arch.hcr_el2 + 1 != vcpu->arch.hcrx_el2); // ok: layout-assertion
	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
