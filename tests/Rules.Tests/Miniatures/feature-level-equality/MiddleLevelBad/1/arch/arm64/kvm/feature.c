#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(u64 mte)
{
	if (mte == ID_AA64PFR1_EL1_MTE_MTE2) // finding: feature-level-equality
		return true;

	return false;
}
