#include <asm/kvm_emulate.h>

#include <asm/kvm_lamp.h>

int lamp_total(int lamps)
{
	return lamps * lamp_watts(1); // ok: name-undefined
}
