#ifndef __ARM64_KVM_ARM_H__
#define __ARM64_KVM_ARM_H__

#include <asm/cpufeature.h>
#include <asm/sysreg.h>

#define HCR_TGE BIT(27)
#define HCR_TVM BIT(26)
#define HCR_TID3 BIT(18)
#define HCR_VM BIT(0)

#define HCR_GUEST_FLAGS (HCR_VM | HCR_TID3)
#define HCRX_GUEST_FLAGS (HCRX_EL2_TALLINT | HCRX_EL2_TCR2En | HCRX_EL2_GCSEn) /* finding: ungated-trap-or-switch, ungated-trap-or-switch */
#define HCRX_HOST_FLAGS HCRX_EL2_MSCEn

#endif
