#include <asm/kvm_emulate.h>

static struct kvm_vcpu *vcpu_of(u64 *hcrx)
{
	return container_of(hcrx, struct kvm_vcpu, arch.hcrx_el2); // ok: layout-pointer-arithmetic
}

static struct kvm_vcpu *vcpu_of_context(struct kvm_cpu_context *ctxt)
{
	return container_of(&ctxt->fp_regs, struct kvm_vcpu, arch.ctxt.fp_regs); // ok: layout-pointer-arithmetic
}

int kvm_arch_vcpu_run_map_fp(struct kvm_vcpu *vcpu)
{
	struct user_fpsimd_state *fpsimd = &current->thread.fpsimd_state;

	return kvm_share_hyp(fpsimd, fpsimd + 1);
}
