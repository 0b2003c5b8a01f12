#include <asm/kvm_emulate.h>

void isb(void);

void lamp_wait(void)
{
	int tries = 3;

	while (tries--)
		;
}
