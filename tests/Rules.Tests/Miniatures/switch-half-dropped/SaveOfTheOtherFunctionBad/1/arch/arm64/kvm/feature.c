#include <asm/kvm_emulate.h>

void __lamp_save_state(struct kvm_vcpu *vcpu);
void __lamp_restore_state(struct kvm_vcpu *vcpu);
void __lamp_restore_state_now(struct kvm_vcpu *vcpu);
void guest_runs(struct kvm_vcpu *vcpu);

void __vcpu_load_lamps(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features |= 2;
	__lamp_restore_state(vcpu);
}

void __vcpu_put_lamps(struct kvm_vcpu *vcpu)
{
	vcpu->arch.features &= 1;
	__lamp_save_state(vcpu); // finding-removed: switch-half-dropped
}
