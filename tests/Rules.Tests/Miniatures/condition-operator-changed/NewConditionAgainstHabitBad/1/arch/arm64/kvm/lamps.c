#include <asm/kvm_emulate.h>

bool one(struct kvm_vcpu *vcpu)
{
	return is_wired(vcpu) && has_lamp(vcpu);
}

bool two(struct kvm_vcpu *vcpu)
{
	return is_wired(vcpu) && has_lamp(vcpu);
}

bool three(struct kvm_vcpu *vcpu, bool on)
{
	return on && is_wired(vcpu) && has_lamp(vcpu);
}
