#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(int length)
{
	return length <= sizeof(unsigned long); // ok: sign-extension-of-full-width
}
