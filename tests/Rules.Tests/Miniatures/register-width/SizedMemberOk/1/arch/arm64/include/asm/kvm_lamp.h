struct kvm_lamp {
	u64 por_el0; // ok: register-width
	unsigned long colour; // ok: register-width
};
