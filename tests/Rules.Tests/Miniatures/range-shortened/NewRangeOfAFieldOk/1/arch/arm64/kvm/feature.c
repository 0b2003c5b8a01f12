#include <asm/kvm_emulate.h>

u64 sve_level(struct kvm *kvm, u64 other)
{
	u64 pfr = kvm_read_vm_id_reg(kvm, SYS_ID_AA64PFR0_EL1);
	u64 level = FIELD_GET(GENMASK(35, 32), pfr); // ok: range-shortened

	/* Part of a field that does not end a bit early, and a value of something else. */
	return level + (pfr & GENMASK(33, 32)) + (other & GENMASK(34, 32)); // ok: range-shortened
}
