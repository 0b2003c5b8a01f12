#include <asm/kvm_emulate.h>

struct hyp_buffer {
	u32 length;
	u8 data[];
};

static u8 *after_first(struct hyp_buffer *buffer)
{
	return (u8 *)buffer + 5; // ok: layout-pointer-arithmetic
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
