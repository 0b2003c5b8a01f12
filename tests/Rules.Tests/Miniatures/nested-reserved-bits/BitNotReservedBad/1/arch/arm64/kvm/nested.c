#include <asm/kvm_emulate.h>

enum { __VNCR_START__ = HCR_EL2 };

struct kvm_sysreg_masks {
	struct {
		u64 res0;
		u64 res1;
	} mask[NR_SYS_REGS - __VNCR_START__];
};

void *kzalloc(size_t size, unsigned int flags);

static int index_of(u32 id)
{
	return ((sys_reg_CRm(id) - 1) << 3) | sys_reg_Op2(id);
}

u64 kvm_read_vm_id_reg(const struct kvm *kvm, u32 id)
{
	return kvm->arch.id_regs[index_of(id)];
}

static void limit_nv_id_regs(struct kvm *kvm)
{
	u64 val;

	val = kvm_read_vm_id_reg(kvm, SYS_ID_AA64PFR1_EL1);
	val &= ~ID_AA64PFR1_EL1_GCS;
	val &= ~ID_AA64PFR1_EL1_MTE;
	kvm->arch.id_regs[index_of(SYS_ID_AA64PFR1_EL1)] = val;
}

static void set_sysreg_masks(struct kvm *kvm, int sr, u64 res0, u64 res1)
{
	kvm->arch.sysreg_masks->mask[sr - __VNCR_START__].res0 = res0;
	kvm->arch.sysreg_masks->mask[sr - __VNCR_START__].res1 = res1;
}

int kvm_init_nv_sysregs(struct kvm *kvm)
{
	u64 res0, res1;

	kvm->arch.sysreg_masks = kzalloc(sizeof(*kvm->arch.sysreg_masks), 0);
	if (!kvm->arch.sysreg_masks)
		return -12;

	limit_nv_id_regs(kvm);

	res0 = HCRX_EL2_RES0;
	res1 = HCRX_EL2_RES1;
	if (!kvm_has_feat(kvm, ID_AA64MMFR3_EL1, TCRX, IMP))
		res0 |= 0; // finding: nested-reserved-bits
	if (!kvm_has_feat(kvm, ID_AA64PFR1_EL1, GCS, IMP))
		res0 |= HCRX_EL2_GCSEn;
	set_sysreg_masks(kvm, HCRX_EL2, res0, res1);

	res0 = GENMASK(63, 48);
	res1 = 0;
	set_sysreg_masks(kvm, HCR_EL2, res0, res1);

	return 0;
}
