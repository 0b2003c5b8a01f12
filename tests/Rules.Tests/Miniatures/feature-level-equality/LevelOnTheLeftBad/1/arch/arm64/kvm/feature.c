#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(u64 mte)
{
	return ID_AA64PFR1_EL1_MTE_MTE2 == mte; // finding: feature-level-equality
}
