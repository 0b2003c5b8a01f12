static inline u32 read_lamp(void)
{
	return read_sysreg(lamp_el2); // finding: arm64-register-in-arm-code
}

static inline void write_lamp(u32 value)
{
	write_sysreg(value, lamp_el2); // finding: arm64-register-in-arm-code
}
