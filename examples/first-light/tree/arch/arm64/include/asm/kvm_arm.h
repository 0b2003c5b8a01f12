/* SPDX-License-Identifier: MIT */
/* Miniature: the bits of the EL2 controls, and what they are set to while a guest runs. */
#ifndef __ARM64_KVM_ARM_H
#define __ARM64_KVM_ARM_H

#include <linux/bits.h>
#include <asm/cpufeature.h>
#include <asm/sysreg.h>

#define HCR_TID3	(UL(1) << 18)
#define HCR_TID2	(UL(1) << 17)
#define HCR_TVM		(UL(1) << 26)
#define HCR_VM		(UL(1) << 0)
#define HCR_RW		(UL(1) << 31)

#define HCR_GUEST_FLAGS	(HCR_VM | HCR_RW | HCR_TID3 | HCR_TVM)

#define HCRX_GUEST_FLAGS \
	(HCRX_EL2_SMPME | \
	 (cpus_have_final_cap(ARM64_HAS_TCR2) ? HCRX_EL2_TCR2En : 0) | \
	 (cpus_have_final_cap(ARM64_HAS_MOPS) ? (HCRX_EL2_MSCEn | HCRX_EL2_MCE2) : 0))
#define HCRX_HOST_FLAGS	(HCRX_EL2_MSCEn | HCRX_EL2_TCR2En)

#endif
