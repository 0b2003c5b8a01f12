#ifndef __ARM64_KVM_TRAPS_H__
#define __ARM64_KVM_TRAPS_H__

#include <asm/kvm_emulate.h>

enum trap_behaviour {
	BEHAVE_FORWARD_READ = BIT(0),
	BEHAVE_FORWARD_WRITE = BIT(1),
	BEHAVE_FORWARD_RW = BIT(0) | BIT(1),
};

struct trap_bits {
	enum vcpu_sysreg index;
	u64 value;
	u64 mask;
	enum trap_behaviour behaviour;
};

enum cgt_group_id {
	__RESERVED__,
	CGT_HCR_TID3,
	CGT_HCR_TVM,
	CGT_HCR_TGE,
	CGT_HCRX_TCR2En,
	CGT_HCRX_GCSEn,
	CGT_HCRX_TALLINT,
};

enum fgt_group_id {
	__NO_FGT_GROUP__,
	HFGRTR_GROUP,
	HFGWTR_GROUP,
	ICH_HFGRTR_GROUP,
};

struct encoding_to_trap_config {
	u32 encoding;
	u32 end;
	struct {
		unsigned long cgt : 10;
		unsigned long fgt : 4;
		unsigned long bit : 6;
		unsigned long pol : 1;
	} tc;
};

#define SR_TRAP(sr, trap) { .encoding = sr, .end = sr, .tc = { .cgt = trap } }
#define SR_FGT(sr, g, b, p) \
	{ .encoding = sr, .end = sr, .tc = { .fgt = g##_GROUP, .bit = g##_EL2_##b##_SHIFT, .pol = p } }

#endif
