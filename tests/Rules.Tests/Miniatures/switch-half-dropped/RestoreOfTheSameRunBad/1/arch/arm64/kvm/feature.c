#include <asm/kvm_emulate.h>

void __lamp_save_state(struct kvm_vcpu *vcpu);
void __lamp_restore_state(struct kvm_vcpu *vcpu);
void __lamp_restore_state_now(struct kvm_vcpu *vcpu);
void guest_runs(struct kvm_vcpu *vcpu);

void vcpu_run(struct kvm_vcpu *vcpu)
{
	__lamp_restore_state(vcpu); // finding-removed: switch-half-dropped
	guest_runs(vcpu);
	__lamp_save_state(vcpu);
}
