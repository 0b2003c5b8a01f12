#define __always_inline inline __attribute__((__always_inline__))
#define offsetof(type, member) __builtin_offsetof(type, member)
