struct kvm_lamp {
	unsigned long por_el0; // finding: register-width
	u32 tpidr_el0; // finding: register-width
};
