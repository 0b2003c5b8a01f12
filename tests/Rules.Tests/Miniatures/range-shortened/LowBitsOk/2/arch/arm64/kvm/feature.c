#include <asm/kvm_emulate.h>

u64 lamp_colour(u64 value)
{
	value &= GENMASK(47, 13); // ok: range-shortened

	return value & 3;
}
