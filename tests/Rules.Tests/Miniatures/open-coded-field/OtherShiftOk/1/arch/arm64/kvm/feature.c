#include <asm/kvm_emulate.h>

u64 sve(u64 pfr)
{
	return (pfr & ID_AA64PFR0_EL1_SVE_MASK) >> 4; // ok: open-coded-field
}
