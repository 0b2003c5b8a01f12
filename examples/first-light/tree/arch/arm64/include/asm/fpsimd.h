/* SPDX-License-Identifier: MIT */
#ifndef __ASM_FPSIMD_H
#define __ASM_FPSIMD_H

#include <linux/types.h>

struct user_fpsimd_state {
	u128	vregs[32];
	u32	fpsr;
	u32	fpcr;
	u32	__reserved[2];
};

enum fp_type {
	FP_STATE_CURRENT,
	FP_STATE_FPSIMD,
	FP_STATE_SVE,
};

/* Where the kernel saves what a CPU's floating point registers hold. */
struct cpu_fp_state {
	struct user_fpsimd_state *st;
	void *sve_state;
	unsigned int sve_vl;
	enum fp_type *fp_type;
};

struct arm64_cpu_capabilities;

void fpsimd_bind_state_to_cpu(struct cpu_fp_state *fp_state);
void fpsimd_save_state(struct user_fpsimd_state *state);
void fpsimd_load_state(struct user_fpsimd_state *state);

#endif
