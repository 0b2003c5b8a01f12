#include <asm/kvm_emulate.h>

u64 sve_level(struct kvm *kvm)
{
	u64 pfr = kvm_read_vm_id_reg(kvm, SYS_ID_AA64PFR0_EL1);

	return FIELD_GET(GENMASK(34, 32), pfr); // finding: range-shortened
}

u64 sve_bits(struct kvm *kvm)
{
	u64 pfr = kvm_read_vm_id_reg(kvm, SYS_ID_AA64PFR0_EL1);

	pfr &= GENMASK(34, 32); // finding: range-shortened
	return pfr;
}
