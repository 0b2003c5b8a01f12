/* SPDX-License-Identifier: MIT */
#ifndef __ARM64_KVM_SYS_REGS_LOCAL_H__
#define __ARM64_KVM_SYS_REGS_LOCAL_H__

#include <linux/kvm_host.h>

struct sys_reg_params {
	u8 Op0;
	u8 Op1;
	u8 CRn;
	u8 CRm;
	u8 Op2;
	u64 regval;
	bool is_write;
};

struct sys_reg_desc {
	const char *name;
	u8 Op0;
	u8 Op1;
	u8 CRn;
	u8 CRm;
	u8 Op2;

	/* What a trapped access of the guest does; false is an UNDEF. */
	bool (*access)(struct kvm_vcpu *vcpu, struct sys_reg_params *p,
		       const struct sys_reg_desc *rd);
	u64 (*reset)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd);

	/* The slot in enum vcpu_sysreg, and what reset() or an ID register make of it. */
	int reg;
	u64 val;

	int (*get_user)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd,
			u64 *val);
	int (*set_user)(struct kvm_vcpu *vcpu, const struct sys_reg_desc *rd,
			u64 val);
	unsigned int (*visibility)(const struct kvm_vcpu *vcpu,
				   const struct sys_reg_desc *rd);
};

#define REG_HIDDEN	(1 << 0)	/* neither the guest nor userspace sees it */
#define REG_RAZ		(1 << 1)	/* reads as zero */

#define SYS_DESC(sr)			\
	.name = #sr,			\
	.Op0 = sys_reg_Op0(sr),		\
	.Op1 = sys_reg_Op1(sr),		\
	.CRn = sys_reg_CRn(sr),		\
	.CRm = sys_reg_CRm(sr),		\
	.Op2 = sys_reg_Op2(sr)

#endif
