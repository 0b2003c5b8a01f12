#include <asm/kvm_emulate.h>

void forget(void)
{
	dsb(ishst);
	__tlbi(alle1is); // finding: barrier-dropped
}
