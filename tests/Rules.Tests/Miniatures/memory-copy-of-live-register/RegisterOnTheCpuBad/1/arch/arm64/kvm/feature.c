#include <asm/kvm_emulate.h>

enum lamp { LAMP_EL1 };
u64 vcpu_read_sys_reg(const struct kvm_vcpu *vcpu, int reg);

u64 lamp_state(struct kvm_vcpu *vcpu, int reg)
{
	return vcpu_read_sys_reg(vcpu, SCTLR_EL1);
}
