#include <asm/kvm_emulate.h>

/* Known error: the members of structures are not followed. */
struct lamp {
	int power;
	int lumen;
};

int lamp_total(struct lamp *lamp)
{
	return lamp->watts; // missed: name-undefined
}
