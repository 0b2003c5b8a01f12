#define DEVICE_REV_SHIFT 0x1c // ok: hex-shift
#define DEVICE_TYPE_SHIFT 16 // ok: hex-shift
#define DEVICE_OFFSET 0x16 // ok: hex-shift
