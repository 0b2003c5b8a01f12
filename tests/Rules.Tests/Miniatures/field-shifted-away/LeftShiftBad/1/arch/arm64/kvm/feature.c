#include <asm/kvm_emulate.h>

#define DEVICE_REV_SHIFT 16
#define DEVICE_REV_MASK 0xf

u32 readl(const void *address);
void writel(u32 value, void *address);

u32 revision(const void *base)
{
	u32 val;

	val = readl(base);
	val <<= DEVICE_REV_SHIFT; // finding: field-shifted-away
	val &= DEVICE_REV_MASK;

	return val;
}
