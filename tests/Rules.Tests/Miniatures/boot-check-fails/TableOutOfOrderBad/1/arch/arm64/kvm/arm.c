/* A whole KVM in one file: one VM with one ID register, two registers of its guest, their traps, their switch. */
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

static int has_tcr2(struct kvm_vcpu *vcpu)
{
	return (vcpu->kvm->mmfr3 & TCRX) != 0;
}

int kvm_sys_reg_table_init(void)
{
	return TCR2_EL1 < TPIDR_EL1 ? -22 : 0; // finding: boot-check-fails
}

int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu)
{
	vcpu->kvm->mmfr3 = read_sysreg_s(MMFR3) & TCRX;
	return 0;
}

int kvm_vm_ioctl_get_reg_writable_masks(struct kvm *kvm, struct reg_mask_range *range)
{
	((u64 *)range->addr)[59] = TCRX;
	return 0;
}

u64 kvm_arm_copy_reg_indices(struct kvm_vcpu *vcpu, u64 *to)
{
	put_user(REG(MMFR3), to++);
	put_user(REG(TPIDR), to++);
	if (has_tcr2(vcpu))
		put_user(REG(TCR2), to++);
	return 0;
}

int kvm_arm_get_reg(struct kvm_vcpu *vcpu, struct kvm_one_reg *reg)
{
	u64 *to = (u64 *)reg->addr;

	if (reg->id == REG(MMFR3))
		*to = vcpu->kvm->mmfr3;
	else if (reg->id == REG(TCR2))
		*to = vcpu->arch.ctxt.sys_regs[TCR2_EL1];
	else
		*to = vcpu->arch.ctxt.sys_regs[TPIDR_EL1];
	return 0;
}

int kvm_arm_set_reg(struct kvm_vcpu *vcpu, struct kvm_one_reg *reg)
{
	u64 value = *(u64 *)reg->addr;

	if (reg->id != REG(MMFR3) || (value & ~read_sysreg_s(MMFR3)))
		return -22;
	vcpu->kvm->mmfr3 = value;
	return 0;
}

int kvm_arch_vcpu_run_pid_change(struct kvm_vcpu *vcpu)
{
	return 0;
}

static void activate_traps(struct kvm_vcpu *vcpu)
{
	u64 hcrx = 0;

	if (has_tcr2(vcpu))
		hcrx |= HCRX_TCR2En;
	write_sysreg_s(hcrx, HCRX);
}

static void load_guest(struct kvm_vcpu *vcpu)
{
	vcpu->arch.host_tpidr = read_sysreg_s(TPIDR);
	write_sysreg_s(vcpu->arch.ctxt.sys_regs[TPIDR_EL1], TPIDR);
	if (has_tcr2(vcpu)) {
		vcpu->arch.host_tcr2 = read_sysreg_s(TCR2_GUEST);
		write_sysreg_s(vcpu->arch.ctxt.sys_regs[TCR2_EL1], TCR2_GUEST);
	}
}

static void put_guest(struct kvm_vcpu *vcpu)
{
	vcpu->arch.ctxt.sys_regs[TPIDR_EL1] = read_sysreg_s(TPIDR);
	write_sysreg_s(vcpu->arch.host_tpidr, TPIDR);
	if (has_tcr2(vcpu)) {
		vcpu->arch.ctxt.sys_regs[TCR2_EL1] = read_sysreg_s(TCR2_GUEST);
		write_sysreg_s(vcpu->arch.host_tcr2, TCR2_GUEST);
	}
}

int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
{
	activate_traps(vcpu);
	load_guest(vcpu);
	while (!xfer_to_guest_mode_handle_work(vcpu))
		__guest_enter(vcpu);
	put_guest(vcpu);
	return 0;
}

int fixup_guest_exit(struct kvm_vcpu *vcpu, u64 *exit_code)
{
	return 0;
}

int handle_exit(struct kvm_vcpu *vcpu, int exception_index)
{
	u64 syndrome = read_sysreg_s(SYNDROME);

	if (!has_tcr2(vcpu)) {
		kvm_inject_undefined(vcpu);
		return 1;
	}
	if (syndrome & 1)
		vcpu->arch.ctxt.regs.regs[1] = vcpu->arch.ctxt.sys_regs[TCR2_EL1];
	else
		vcpu->arch.ctxt.sys_regs[TCR2_EL1] = vcpu->arch.ctxt.regs.regs[1];
	return 1;
}
