#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(u64 mte)
{
	return mte >= ID_AA64PFR1_EL1_MTE_MTE2; // ok: feature-level-equality
}
