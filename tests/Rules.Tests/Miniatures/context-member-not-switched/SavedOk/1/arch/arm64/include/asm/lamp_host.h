#include <linux/types.h>

struct kvm_cpu_context {
	u64 lamp; // ok: context-member-not-switched
};
