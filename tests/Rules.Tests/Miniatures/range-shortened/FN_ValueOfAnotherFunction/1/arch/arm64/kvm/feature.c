#include <asm/kvm_emulate.h>

static u64 features(struct kvm *kvm)
{
	return kvm_read_vm_id_reg(kvm, SYS_ID_AA64PFR0_EL1);
}

/* Known error: where the value comes from is not followed through calls. */
u64 sve_level(struct kvm *kvm)
{
	u64 pfr = features(kvm);

	return FIELD_GET(GENMASK(34, 32), pfr); // missed: range-shortened
}
