#define DEVICE_REV_SHIFT 0x16 // finding: hex-shift
#define DEVICE_REV_MASK 0xf // ok: hex-shift
