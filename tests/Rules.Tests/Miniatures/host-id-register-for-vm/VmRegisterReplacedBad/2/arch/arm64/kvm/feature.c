#include <asm/kvm_emulate.h>

u64 read_sanitised_ftr_reg(u32 id);

u64 lamp_count(struct kvm *kvm)
{
	u64 features = read_sanitised_ftr_reg(SYS_ID_AA64MMFR3_EL1); // finding: host-id-register-for-vm

	return features & 15;
}
