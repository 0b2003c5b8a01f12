#include <asm/kvm_emulate.h>

struct arm64_ftr_reg {
	u64 sys_val;
};

extern struct arm64_ftr_reg arm64_ftr_reg_ctrel0;
extern struct arm64_ftr_reg cached_ctr;

u64 cache_line_size(void)
{
	return arm64_ftr_reg_ctrel0.sys_val & 15; // ok: raw-feature-register
}
