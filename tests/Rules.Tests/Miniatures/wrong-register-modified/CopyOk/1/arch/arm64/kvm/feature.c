#include <asm/kvm_emulate.h>

u64 unit_control_read(void);
u64 unit_status_read(void);
void unit_control_write(u64 value);

void copy(void)
{
	write_sysreg_s(read_sysreg_s(SYS_TCR_EL1), SYS_TCR2_EL1); // ok: wrong-register-modified
}
