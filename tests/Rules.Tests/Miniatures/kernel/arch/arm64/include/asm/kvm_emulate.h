#ifndef __ARM64_KVM_EMULATE_H__
#define __ARM64_KVM_EMULATE_H__

#include <linux/kernel.h>
#include <asm/cpufeature.h>
#include <asm/kvm_arm.h>
#include <asm/kvm_host.h>
#include <asm/sysreg.h>

#define KVM_ARM_VCPU_HAS_EL2 0
#define KVM_ARM_VCPU_SVE 1

struct kvm_arch {
	u64 id_regs[56];
	unsigned long vcpu_features[1];
	struct kvm_sysreg_masks *sysreg_masks;
};

struct kvm {
	struct kvm_arch arch;
};

struct kvm_vcpu {
	struct kvm *kvm;
	struct kvm_vcpu_arch arch;
};

#define ctxt_sys_reg(ctxt, r) ((ctxt)->sys_regs[r])
#define __vcpu_sys_reg(vcpu, r) ctxt_sys_reg(&(vcpu)->arch.ctxt, r)

u64 kvm_read_vm_id_reg(const struct kvm *kvm, u32 id);

#define kvm_has_feat(kvm, id, field, limit) \
	(((kvm_read_vm_id_reg(kvm, SYS_##id) >> id##_##field##_SHIFT) & 15) >= id##_##field##_##limit)

#define vcpu_has_feature(vcpu, feature) ((vcpu)->arch.features & BIT(feature))
#define vcpu_has_nv(vcpu) vcpu_has_feature(vcpu, KVM_ARM_VCPU_HAS_EL2)
#define vcpu_has_sve(vcpu) vcpu_has_feature(vcpu, KVM_ARM_VCPU_SVE)

int kvm_share_hyp(void *from, void *to);

#endif
