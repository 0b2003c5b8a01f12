#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(void)
{
	unsigned long tpidr_el0; // ok: register-width

	tpidr_el0 = read_sysreg_s(SYS_TPIDR_EL0);

	return tpidr_el0 != 0;
}
