#include <asm/kvm_emulate.h>

/* Known error: whether exactly this level is wanted is in the head of the author. */
bool has_asymmetric_faults(u64 mte)
{
	return mte == ID_AA64PFR1_EL1_MTE_MTE2; // finding: feature-level-equality
}
