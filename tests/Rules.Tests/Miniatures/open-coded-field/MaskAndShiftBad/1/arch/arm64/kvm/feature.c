#include <asm/kvm_emulate.h>

u64 sve(u64 pfr)
{
	return (pfr & ID_AA64PFR0_EL1_SVE_MASK) >> ID_AA64PFR0_EL1_SVE_SHIFT; // finding: open-coded-field
}
