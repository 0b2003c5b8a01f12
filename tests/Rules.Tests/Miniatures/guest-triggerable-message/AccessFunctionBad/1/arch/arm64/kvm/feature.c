#include <asm/kvm_emulate.h>

int kvm_err(const char *format, ...);
int kvm_err_ratelimited(const char *format, ...);

bool access_lamp(struct kvm_vcpu *vcpu)
{
	kvm_err("no lamp\n"); // finding: guest-triggerable-message

	return false;
}
