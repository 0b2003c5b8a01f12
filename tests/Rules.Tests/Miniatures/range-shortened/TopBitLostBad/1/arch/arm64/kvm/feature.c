#include <asm/kvm_emulate.h>

u64 lamp_colour(u64 value)
{
	value &= GENMASK(47, 12);

	return value & 3;
}
