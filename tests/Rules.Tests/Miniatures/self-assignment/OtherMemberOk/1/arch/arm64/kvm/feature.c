#include <asm/kvm_emulate.h>

void restore(struct kvm_vcpu *vcpu)
{
	vcpu->arch.hcr_el2 = vcpu->arch.hcrx_el2; // ok: self-assignment
}
