#include <asm/kvm_emulate.h>

bool has_asymmetric_faults(void)
{
	u32 controls = read_sysreg_s(SYS_HCRX_EL2); // ok: register-truncated

	return controls != 0;
}
