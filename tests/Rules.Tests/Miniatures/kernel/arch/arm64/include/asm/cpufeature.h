#ifndef __ASM_CPUFEATURE_H
#define __ASM_CPUFEATURE_H

#include <asm/cpucap-defs.h>
#include <asm/sysreg.h>

bool cpus_have_final_cap(int num);

struct arm64_cpu_capabilities {
	u16 capability;
	u32 sys_reg;
	u8 field_pos;
	u8 field_width;
	u8 min_field_value;
};

static __always_inline bool system_supports_poe(void)
{
	return cpus_have_final_cap(ARM64_HAS_POE);
}

static __always_inline bool system_supports_gcs(void)
{
	return cpus_have_final_cap(ARM64_HAS_GCS);
}

#endif
