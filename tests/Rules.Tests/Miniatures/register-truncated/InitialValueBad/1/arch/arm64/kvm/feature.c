#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(void)
{
	u32 traps = read_sysreg_s(SYS_HFGRTR_EL2); // finding: register-truncated

	return traps != 0;
}
