#include <asm/kvm_emulate.h>

unsigned long extend(unsigned long data, int length)
{
	if (length < sizeof(unsigned long)) { // ok: sign-extension-of-full-width
		unsigned long mask = 1U << (length * 8 - 1);

		data = (data ^ mask) - mask;
	}

	return data;
}
