/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/processor.h>

struct task_struct {
	unsigned int		flags;
	struct thread_struct	thread;
};

struct task_struct *get_current(void);
#define current	get_current()

#endif
