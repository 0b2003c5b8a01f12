#include <linux/types.h>

struct kvm_cpu_context {
	u32 lamps[4]; // finding: context-member-not-switched
};
