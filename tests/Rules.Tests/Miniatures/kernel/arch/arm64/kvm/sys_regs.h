#ifndef __ARM64_KVM_SYS_REGS_LOCAL_H__
#define __ARM64_KVM_SYS_REGS_LOCAL_H__

#include <asm/kvm_emulate.h>

struct sys_reg_desc {
	u8 Op0, Op1, CRn, CRm, Op2;
	bool (*access)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);
	u64 (*reset)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);
	int reg;
	u64 val;
	int (*get_user)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd, u64 *val);
	int (*set_user)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd, u64 val);
	unsigned int (*visibility)(const struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);
};

#define REG_HIDDEN BIT(0)
#define REG_RAZ BIT(1)

#define SYS_DESC(sr) \
	.Op0 = sys_reg_Op0(sr), .Op1 = sys_reg_Op1(sr), .CRn = sys_reg_CRn(sr), \
	.CRm = sys_reg_CRm(sr), .Op2 = sys_reg_Op2(sr)

bool access_rw(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);
u64 reset_val(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);

#endif
