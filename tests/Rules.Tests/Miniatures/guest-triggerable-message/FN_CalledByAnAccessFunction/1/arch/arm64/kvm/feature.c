#include <asm/kvm_emulate.h>

int kvm_err(const char *format, ...);
int kvm_err_ratelimited(const char *format, ...);

/* Known error: only the functions that are named in the rule are known to be a guest's. */
static bool no_lamp(void)
{
	kvm_err("no lamp\n"); // missed: guest-triggerable-message

	return false;
}

bool access_lamp(struct kvm_vcpu *vcpu)
{
	return no_lamp();
}
