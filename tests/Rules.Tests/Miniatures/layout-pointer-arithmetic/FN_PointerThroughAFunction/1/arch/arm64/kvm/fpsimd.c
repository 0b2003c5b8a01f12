/* Known error: the pointer is moved in a function that does not know what it points to; pointers are followed in one function */
#include <asm/kvm_emulate.h>

static void *end_of(void *state, size_t size)
{
	return state + size + sizeof(u64); // missed: layout-pointer-arithmetic
}

static int share(struct user_fpsimd_state *state)
{
	return kvm_share_hyp(state, end_of(state, sizeof(*state)));
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
