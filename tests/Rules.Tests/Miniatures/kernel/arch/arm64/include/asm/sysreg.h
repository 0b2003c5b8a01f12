#ifndef __ASM_SYSREG_H
#define __ASM_SYSREG_H

#include <linux/types.h>

#define sys_reg(op0, op1, crn, crm, op2) \
	(((op0) << 19) | ((op1) << 16) | ((crn) << 12) | ((crm) << 8) | ((op2) << 5))
#define sys_reg_Op0(id) (((id) >> 19) & 3)
#define sys_reg_Op1(id) (((id) >> 16) & 7)
#define sys_reg_CRn(id) (((id) >> 12) & 15)
#define sys_reg_CRm(id) (((id) >> 8) & 15)
#define sys_reg_Op2(id) (((id) >> 5) & 7)

#include <asm/sysreg-defs.h>

#define SYS_HCR_EL2 sys_reg(3, 4, 1, 1, 0)

u64 __mrs(u32 encoding);
void __msr(u64 value, u32 encoding);

#define read_sysreg_s(r) __mrs(r)
#define write_sysreg_s(v, r) __msr(v, r)
#define sysreg_clear_set_s(r, clear, set) __msr((__mrs(r) & ~(clear)) | (set), r)

#endif
