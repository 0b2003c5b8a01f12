/* Known error: the name of a member of another structure counts as touched. */
#include <linux/types.h>

struct kvm_cpu_context {
	u64 lamp; // missed: context-member-not-switched
};
