#ifndef __ARM64_VNCR_MAPPING_H__
#define __ARM64_VNCR_MAPPING_H__

#define VNCR_HCR_EL2 0x078
#define VNCR_SCTLR_EL1 0x118 // finding: vncr-offset
#define VNCR_OWN_EL2 0xff8

#endif
