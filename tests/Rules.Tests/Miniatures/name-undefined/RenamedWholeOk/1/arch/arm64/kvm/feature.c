#include <asm/kvm_emulate.h>

static int lamp_watts(int level)
{
	return level * 5;
}

int lamp_total(int lamps)
{
	return lamps * lamp_watts(1);
}
