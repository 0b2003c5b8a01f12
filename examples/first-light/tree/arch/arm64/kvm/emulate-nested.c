// SPDX-License-Identifier: MIT
/* Miniature: which accesses a guest hypervisor asked to trap, so that they are forwarded to it. */

#include <linux/kernel.h>
#include <linux/kvm_host.h>
#include <asm/kvm_arm.h>

enum trap_behaviour {
	BEHAVE_HANDLE_LOCALLY	= 0,
	BEHAVE_FORWARD_READ	= BIT(0),
	BEHAVE_FORWARD_WRITE	= BIT(1),
	BEHAVE_FORWARD_ANY	= BEHAVE_FORWARD_READ | BEHAVE_FORWARD_WRITE,
};

/* The access is forwarded when (register & mask) == value. */
struct trap_bits {
	const enum vcpu_sysreg		index;
	const enum trap_behaviour	behaviour;
	const u64			value;
	const u64			mask;
};

enum cgt_group_id {
	/* 0 is no trap */
	__RESERVED__,

	CGT_HCR_TID2,
	CGT_HCR_TID3,
	CGT_HCR_TVM,

	CGT_HCRX_TCR2En,

	/* Groups of the above go here */
	__MULTIPLE_CONTROL_BITS__,
	CGT_HCR_TVM_HCRX_TCR2En = __MULTIPLE_CONTROL_BITS__,

	__NR_CGT_GROUP_IDS__
};

static const struct trap_bits coarse_trap_bits[] = {
	[CGT_HCR_TID2] = {
		.index		= HCR_EL2,
		.value		= HCR_TID2,
		.mask		= HCR_TID2,
		.behaviour	= BEHAVE_FORWARD_ANY,
	},
	[CGT_HCR_TID3] = {
		.index		= HCR_EL2,
		.value		= HCR_TID3,
		.mask		= HCR_TID3,
		.behaviour	= BEHAVE_FORWARD_READ,
	},
	[CGT_HCR_TVM] = {
		.index		= HCR_EL2,
		.value		= HCR_TVM,
		.mask		= HCR_TVM,
		.behaviour	= BEHAVE_FORWARD_WRITE,
	},
	[CGT_HCRX_TCR2En] = {
		.index		= HCRX_EL2,
		.value		= 0,
		.mask		= HCRX_EL2_TCR2En,
		.behaviour	= BEHAVE_FORWARD_ANY,
	},
};

#define MCB(id, ...)					\
	[id - __MULTIPLE_CONTROL_BITS__] =		\
		(const enum cgt_group_id[]) {		\
			__VA_ARGS__, __RESERVED__	\
		}

static const enum cgt_group_id *coarse_control_combo[] = {
	MCB(CGT_HCR_TVM_HCRX_TCR2En,	CGT_HCR_TVM, CGT_HCRX_TCR2En),
};

/* What is known of an encoding, packed into one word. */
union trap_config {
	u64	val;
	struct {
		unsigned long	cgt:10;		/* coarse group */
		unsigned long	unused:54;
	};
};

struct encoding_to_trap_config {
	const u32		encoding;
	const union trap_config	tc;
};

#define SR_TRAP(sr, trap_id) {		\
	.encoding	= (sr),		\
	.tc = {				\
		.cgt	= (trap_id),	\
	},				\
}

static const struct encoding_to_trap_config encoding_to_cgt[] __initconst = {
	SR_TRAP(SYS_ID_AA64PFR0_EL1,	CGT_HCR_TID3),
	SR_TRAP(SYS_ID_AA64PFR2_EL1,	CGT_HCR_TID3),
	SR_TRAP(SYS_ID_AA64MMFR3_EL1,	CGT_HCR_TID3),
	SR_TRAP(SYS_SCTLR_EL1,		CGT_HCR_TVM),
	SR_TRAP(SYS_TCR2_EL1,		CGT_HCR_TVM_HCRX_TCR2En),
};

static enum trap_behaviour trap_behaviour_of(struct kvm_vcpu *vcpu, enum cgt_group_id id)
{
	const struct trap_bits *tb = &coarse_trap_bits[id];
	u64 val = __vcpu_sys_reg(vcpu, tb->index);

	return (val & tb->mask) == tb->value ? tb->behaviour : BEHAVE_HANDLE_LOCALLY;
}

bool kvm_forward_nested_trap(struct kvm_vcpu *vcpu, u32 encoding, bool is_write)
{
	enum trap_behaviour wanted = is_write ? BEHAVE_FORWARD_WRITE : BEHAVE_FORWARD_READ;
	enum trap_behaviour b = BEHAVE_HANDLE_LOCALLY;

	for (unsigned int i = 0; i < ARRAY_SIZE(encoding_to_cgt); i++) {
		enum cgt_group_id id = encoding_to_cgt[i].tc.cgt;
		const enum cgt_group_id *ids;

		if (encoding_to_cgt[i].encoding != encoding)
			continue;
		if (id < __MULTIPLE_CONTROL_BITS__) {
			b = trap_behaviour_of(vcpu, id);
			break;
		}
		for (ids = coarse_control_combo[id - __MULTIPLE_CONTROL_BITS__]; *ids; ids++)
			b |= trap_behaviour_of(vcpu, *ids);
		break;
	}

	return (b & wanted) != 0;
}
