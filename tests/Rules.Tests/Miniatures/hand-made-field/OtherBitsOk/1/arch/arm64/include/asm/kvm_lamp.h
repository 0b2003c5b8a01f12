#define KVM_HCRX_TALLINT BIT(7) // ok: hand-made-field
#define KVM_LAMP_TALLINT BIT(6) // ok: hand-made-field
#define KVM_HCRX_FLAGS (HCRX_EL2_TALLINT) // ok: hand-made-field
