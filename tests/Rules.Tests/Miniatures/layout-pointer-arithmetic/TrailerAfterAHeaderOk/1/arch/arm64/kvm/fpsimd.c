#include <asm/kvm_emulate.h>

struct hyp_buffer_header {
	u32 length;
	u32 flags;
};

static u8 *payload(struct hyp_buffer_header *header)
{
	return (u8 *)(header + 1); // ok: layout-pointer-arithmetic
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
