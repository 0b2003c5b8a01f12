/* SPDX-License-Identifier: MIT */
#ifndef __ASM_CPUFEATURE_H
#define __ASM_CPUFEATURE_H

#include <asm/cpucaps.h>
#include <asm/sysreg.h>

struct arm64_cpu_capabilities {
	const char *desc;
	u16 capability;
	u32 sys_reg;
	u8 field_pos;
	u8 field_width;
	u8 min_field_value;
	bool (*matches)(const struct arm64_cpu_capabilities *caps);
	void (*cpu_enable)(const struct arm64_cpu_capabilities *caps);
};

#define ARM64_CPUID_FIELDS(reg, field, min_value)			\
		.sys_reg = SYS_##reg,					\
		.field_pos = reg##_##field##_SHIFT,			\
		.field_width = reg##_##field##_WIDTH,			\
		.min_field_value = reg##_##field##_##min_value,

bool cpus_have_final_cap(int num);
u64 read_sanitised_ftr_reg(u32 id);

static __always_inline bool system_supports_sve(void)
{
	return cpus_have_final_cap(ARM64_SVE);
}

#endif
