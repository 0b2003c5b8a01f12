/* Known error: 16 is what is meant, and the author counts in hexadecimal. */
#define DEVICE_REV_SHIFT 0x10 // finding: hex-shift
