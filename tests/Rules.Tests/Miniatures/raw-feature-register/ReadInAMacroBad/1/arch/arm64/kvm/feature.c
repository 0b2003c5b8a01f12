#include <asm/kvm_emulate.h>

struct arm64_ftr_reg {
	u64 sys_val;
};

extern struct arm64_ftr_reg arm64_ftr_reg_ctrel0;
extern struct arm64_ftr_reg cached_ctr;

#define line_bits() (arm64_ftr_reg_ctrel0.sys_val & 15) // finding: raw-feature-register
