#include <asm/kvm_emulate.h>

/* Known error: the members of structures are not followed. */
struct lamp {
	int watts;
	int lumen;
};

int lamp_total(struct lamp *lamp)
{
	return lamp->watts;
}
