#include <asm/kvm_emulate.h>

static int lamp_power(int level) // ok: name-undefined
{
	return level * 5;
}

int lamp_total(int lamps)
{
	return lamps * lamp_power(1);
}
