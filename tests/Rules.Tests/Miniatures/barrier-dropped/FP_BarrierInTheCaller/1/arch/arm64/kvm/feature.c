#include <asm/kvm_emulate.h>

/* Known error: the only caller has a barrier behind the call. */
void isb(void);

static void lamp_set(u64 value)
{
	write_sysreg_s(value, SYS_HCR_EL2);
	isb(); // finding-removed: barrier-dropped
}

void lamp_on(void)
{
	lamp_set(1);
	isb();
}
