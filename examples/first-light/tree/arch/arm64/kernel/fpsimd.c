// SPDX-License-Identifier: MIT
/* Miniature: the floating point state of tasks, saved when its owner leaves the CPU. */

#include <linux/kernel.h>
#include <linux/sched.h>
#include <asm/cpufeature.h>
#include <asm/fpsimd.h>

static struct cpu_fp_state last_state;

void task_fpsimd_load(void)
{
	fpsimd_load_state(&current->thread.uw.fpsimd_state);
}

void fpsimd_save(void)
{
	struct cpu_fp_state *last = &last_state;

	if (last->st)
		fpsimd_save_state(last->st);
}

void fpsimd_bind_task_to_cpu(void)
{
	struct cpu_fp_state *last = &last_state;

	last->st = &current->thread.uw.fpsimd_state;
	last->sve_state = current->thread.sve_state;
	last->fp_type = &current->thread.fp_type;
	current->thread.fpsimd_cpu = 0;
}

void fpsimd_bind_state_to_cpu(struct cpu_fp_state *fp_state)
{
	last_state = *fp_state;
}
