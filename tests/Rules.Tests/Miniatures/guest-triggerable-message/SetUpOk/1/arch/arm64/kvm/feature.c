#include <asm/kvm_emulate.h>

int kvm_err(const char *format, ...);
int kvm_err_ratelimited(const char *format, ...);

int kvm_lamp_init(void)
{
	kvm_err("no lamp\n"); // ok: guest-triggerable-message

	return -1;
}
