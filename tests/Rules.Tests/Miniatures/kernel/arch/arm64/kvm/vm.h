/* A whole KVM: one VM with one ID register, two registers of its guest, their traps, their switch. */
#ifndef __VM_H
#define __VM_H

typedef unsigned long u64;
typedef unsigned int u32;

#define MMFR3		0x180760	/* ID_AA64MMFR3_EL1 */
#define TCR2		0x182060	/* TCR2_EL1 */
#define TCR2_GUEST	0x1d2060	/* TCR2_EL12 */
#define TPIDR		0x18d080	/* TPIDR_EL1 */
#define HCRX		0x1c1240	/* HCRX_EL2 */
#define SYNDROME	0x1c5200	/* ESR_EL2 */

#define TCRX		0xful
#define SCTLRX		0xf0ul
#define HCRX_TCR2En	(1ul << 14)
#define HCRX_MSCEn	(1ul << 11)

#define REG(sysreg)	(0x6030000000130000ul | (sysreg) >> 5)

enum vcpu_sysreg { __INVALID_SYSREG__, TCR2_EL1, TPIDR_EL1, NR_SYS_REGS };

struct kvm_one_reg { u64 id; u64 addr; };
struct reg_mask_range { u64 addr; };
struct kvm_run { int exit_reason; };
struct kvm { u64 mmfr3; };
struct user_pt_regs { u64 regs[31]; u64 sp; u64 pc; u64 pstate; };
struct kvm_cpu_context { struct user_pt_regs regs; u64 sys_regs[NR_SYS_REGS]; };
struct kvm_vcpu_arch { struct kvm_cpu_context ctxt; u64 host_tpidr; u64 host_tcr2; };
struct kvm_vcpu { struct kvm *kvm; struct kvm_run *run; struct kvm_vcpu_arch arch; };

u64 read_sysreg_s(u64 which);
void write_sysreg_s(u64 value, u64 which);
u64 __guest_enter(struct kvm_vcpu *vcpu);
int xfer_to_guest_mode_handle_work(struct kvm_vcpu *vcpu);
void kvm_inject_undefined(struct kvm_vcpu *vcpu);
int put_user(u64 value, u64 *to);

static inline int has_tcr2(struct kvm_vcpu *vcpu)
{
	return (vcpu->kvm->mmfr3 & TCRX) != 0;
}

#endif
