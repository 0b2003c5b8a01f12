#ifndef __ASM_PROCESSOR_H
#define __ASM_PROCESSOR_H

#include <linux/types.h>

struct user_fpsimd_state {
	u64 vregs[64];
	u32 fpsr;
	u32 fpcr;
};

struct thread_struct {
	struct user_fpsimd_state fpsimd_state;
	u64 por_el0;
	u64 tpidr2;
};

struct task_struct {
	int pid;
	struct thread_struct thread;
};

struct task_struct *get_current(void);
#define current get_current()

#endif
