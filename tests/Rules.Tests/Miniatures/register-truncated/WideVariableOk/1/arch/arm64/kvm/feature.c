#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(void)
{
	u64 traps = read_sysreg_s(SYS_HFGRTR_EL2); // ok: register-truncated
	unsigned long more = read_sysreg_s(SYS_HFGRTR_EL2); // ok: register-truncated

	return traps != more;
}
