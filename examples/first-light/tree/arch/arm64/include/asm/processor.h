/* SPDX-License-Identifier: MIT */
#ifndef __ASM_PROCESSOR_H
#define __ASM_PROCESSOR_H

#include <asm/fpsimd.h>

struct thread_struct {
	struct {
		unsigned long		tp_value;
		struct user_fpsimd_state fpsimd_state;
	} uw;

	enum fp_type		fp_type;
	unsigned int		fpsimd_cpu;
	void			*sve_state;
};

#endif
