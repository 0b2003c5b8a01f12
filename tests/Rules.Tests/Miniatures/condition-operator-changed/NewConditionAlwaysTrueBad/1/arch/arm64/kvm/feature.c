#include <asm/kvm_emulate.h>

bool lamp_is_odd(u64 mode)
{
	if (mode != LAMP_OFF || mode != LAMP_ON) // finding: condition-operator-changed
		return true;

	return mode == 3 && mode == 5; // finding: condition-operator-changed
}
