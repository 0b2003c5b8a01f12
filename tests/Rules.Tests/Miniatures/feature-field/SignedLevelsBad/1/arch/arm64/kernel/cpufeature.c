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

enum ftr_type { FTR_EXACT, FTR_LOWER_SAFE, FTR_HIGHER_SAFE };

struct arm64_ftr_bits {
	bool sign;
	enum ftr_type type;
	u8 shift;
	u8 width;
	s64 safe_val;
};

struct arm64_ftr_reg {
	const char *name;
	const struct arm64_ftr_bits *ftr_bits;
};

#define FTR(type, shift, width) { false, type, shift, width, 0 }
#define FTR_SIGNED(type, shift, width) { true, type, shift, width, 0 }

static const struct arm64_ftr_bits ftr_id_aa64pfr0[] = {
	FTR_SIGNED(FTR_LOWER_SAFE, ID_AA64PFR0_EL1_SVE_SHIFT, 4), // finding: feature-field
	{},
};

static const struct {
	u32 sys_id;
	struct arm64_ftr_reg *reg;
} arm64_ftr_regs[] = {
	{ SYS_ID_AA64PFR0_EL1, &(struct arm64_ftr_reg){ "ID_AA64PFR0_EL1", &ftr_id_aa64pfr0[0] } },
};
