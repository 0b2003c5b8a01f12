/* SPDX-License-Identifier: MIT */
/* Miniature: encodings and accessors; the registers themselves come from arch/arm64/tools/sysreg. */
#ifndef __ASM_SYSREG_H
#define __ASM_SYSREG_H

#include <linux/bits.h>
#include <linux/types.h>

#define Op0_shift	19
#define Op1_shift	16
#define CRn_shift	12
#define CRm_shift	8
#define Op2_shift	5

#define sys_reg(op0, op1, crn, crm, op2) \
	(((op0) << Op0_shift) | ((op1) << Op1_shift) | \
	 ((crn) << CRn_shift) | ((crm) << CRm_shift) | \
	 ((op2) << Op2_shift))

#define sys_reg_Op0(id)	(((id) >> Op0_shift) & 0x3)
#define sys_reg_Op1(id)	(((id) >> Op1_shift) & 0x7)
#define sys_reg_CRn(id)	(((id) >> CRn_shift) & 0xf)
#define sys_reg_CRm(id)	(((id) >> CRm_shift) & 0xf)
#define sys_reg_Op2(id)	(((id) >> Op2_shift) & 0x7)

#include <asm/sysreg-defs.h>

#define SYS_HCR_EL2	sys_reg(3, 4, 1, 1, 0)

u64 __read_sysreg_by_encoding(u32 encoding);
void __write_sysreg_by_encoding(u64 value, u32 encoding);

#define read_sysreg_s(r)	__read_sysreg_by_encoding(r)
#define write_sysreg_s(v, r)	__write_sysreg_by_encoding(v, r)

#endif
