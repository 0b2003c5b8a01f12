#include <asm/kvm_emulate.h>

int lamp_power(int level)
{
	int watts = 0;

	switch (level) {
	case 1:
		watts = 5; // finding: implicit-fallthrough
	case 2:
	case 3:
		watts += 10;
		break;
	default:
		return -1;
	}

	return watts;
}
