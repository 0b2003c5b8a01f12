#include <asm/kvm_emulate.h>

u64 unit_control_read(void);
u64 unit_status_read(void);
void unit_control_write(u64 value);

void stop(void)
{
	unit_control_write(unit_status_read() & ~BIT(0)); // finding: wrong-register-modified
}
