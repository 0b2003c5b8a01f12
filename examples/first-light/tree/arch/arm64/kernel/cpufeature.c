// SPDX-License-Identifier: MIT
/* Miniature: how each capability of the host is found, from the sanitised ID registers. */

#include <linux/kernel.h>
#include <asm/cpufeature.h>

static bool has_cpuid_feature(const struct arm64_cpu_capabilities *caps)
{
	u64 field = read_sanitised_ftr_reg(caps->sys_reg) >> caps->field_pos;

	return (field & (BIT(caps->field_width) - 1)) >= caps->min_field_value;
}

static const struct arm64_cpu_capabilities arm64_features[] = {
	{
		.desc = "Scalable Vector Extension",
		.capability = ARM64_SVE,
		.matches = has_cpuid_feature,
		ARM64_CPUID_FIELDS(ID_AA64PFR0_EL1, SVE, IMP)
	},
	{
		.desc = "Extended Translation Control Register",
		.capability = ARM64_HAS_TCR2,
		.matches = has_cpuid_feature,
		ARM64_CPUID_FIELDS(ID_AA64MMFR3_EL1, TCRX, IMP)
	},
	{},
};

bool cpu_feature_found(unsigned int nr)
{
	return nr < ARRAY_SIZE(arm64_features) - 1 &&
	       arm64_features[nr].matches(&arm64_features[nr]);
}
