#define KVM_HCRX_TALLINT BIT(6) // finding: hand-made-field
#define HCRX_TCR2En_MASK (1UL << 14) // finding: hand-made-field
