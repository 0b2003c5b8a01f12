#include "traps.h"

static const struct trap_bits coarse_trap_bits[] = {
	[CGT_HCR_TID3] = {
		.index = HCR_EL2,
		.value = HCR_TID3,
		.mask = HCR_TID3,
		.behaviour = BEHAVE_FORWARD_READ,
	},
	[CGT_HCRX_TCR2En] = {
		.index = HCRX_EL2,
		.value = 0,
		.mask = HCRX_EL2_TCR2En,
		.behaviour = BEHAVE_FORWARD_RW,
	},
};

static const struct encoding_to_trap_config encoding_to_cgt[] = {
	SR_TRAP(SYS_ID_AA64PFR0_EL1, CGT_HCR_TID3),
	SR_TRAP(SYS_TCR2_EL1, CGT_HCRX_TCR2En),
};

static const struct encoding_to_trap_config encoding_to_fgt[] = {
	SR_FGT(SYS_TPIDR_EL0, HFGRTR, TPIDR_EL0, 1),
	SR_FGT(SYS_TCR_EL1, HFGWTR, TCR_EL1, 1), // ok: nested-trap-table
};
