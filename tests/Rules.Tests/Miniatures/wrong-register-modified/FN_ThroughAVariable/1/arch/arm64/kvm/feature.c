#include <asm/kvm_emulate.h>

u64 unit_control_read(void);
u64 unit_status_read(void);
void unit_control_write(u64 value);

/* Known error: the value is modified in a variable between the two accesses. */
void start(void)
{
	u64 val = read_sysreg_s(SYS_TCR_EL1);

	val |= BIT(3);
	write_sysreg_s(val, SYS_TCR2_EL1); // missed: wrong-register-modified
}
