#include <asm/kvm_emulate.h>

void restore(struct kvm_vcpu *vcpu)
{
	vcpu->arch.hcr_el2 = vcpu->arch.hcr_el2; // finding: self-assignment
}
