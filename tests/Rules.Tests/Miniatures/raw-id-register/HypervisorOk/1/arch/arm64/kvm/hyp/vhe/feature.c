#include <asm/kvm_emulate.h>

u64 read_sanitised_ftr_reg(u32 id);

u64 lamp_count(struct kvm *kvm)
{
	u64 features = read_sysreg_s(SYS_ID_AA64MMFR3_EL1); // ok: raw-id-register

	return features & 15;
}
