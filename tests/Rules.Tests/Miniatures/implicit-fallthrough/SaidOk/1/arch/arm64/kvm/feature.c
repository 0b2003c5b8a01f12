#include <asm/kvm_emulate.h>

#define fallthrough __attribute__((__fallthrough__))

int lamp_power(int level)
{
	int watts = 0;

	switch (level) {
	case 1:
		watts = 5;
		fallthrough;
	case 2: // ok: implicit-fallthrough
	case 3:
		watts += 10;
		break;
	default:
		return -1;
	}

	return watts;
}
