#include <asm/kvm_emulate.h>

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	char *end = (char *)&vcpu->arch.hcr_el2 + sizeof(u64) + 4; // finding: layout-pointer-arithmetic

	return kvm_share_hyp(&vcpu->arch.hcr_el2, end);
}
