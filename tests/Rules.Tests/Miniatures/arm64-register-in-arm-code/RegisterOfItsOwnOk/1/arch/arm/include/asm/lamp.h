static inline u32 read_lamp(void)
{
	return read_sysreg(LAMP); // ok: arm64-register-in-arm-code
}
