#include <asm/cpufeature.h>

#define CPUID_FIELDS(reg, field, min_value) \
	.sys_reg = SYS_##reg, .field_pos = reg##_##field##_SHIFT, \
	.field_width = reg##_##field##_WIDTH, .min_field_value = reg##_##field##_##min_value

static const struct arm64_cpu_capabilities arm64_features[] = {
	{ .capability = ARM64_SVE, CPUID_FIELDS(ID_AA64PFR0_EL1, SVE, IMP) },
	{ .capability = ARM64_HAS_GCS, CPUID_FIELDS(ID_AA64PFR1_EL1, GCS, IMP) },
	{ .capability = ARM64_HAS_POE, CPUID_FIELDS(ID_AA64MMFR3_EL1, S1POE, IMP) },
	{ .capability = ARM64_HAS_TCR2, CPUID_FIELDS(ID_AA64MMFR3_EL1, TCRX, IMP) },
	{},
};
