#include <asm/kvm_emulate.h>

u64 lamp_colour(u64 value)
{
	value &= GENMASK(46, 12); // ok: range-shortened

	return value & 0x800000000003;
}
