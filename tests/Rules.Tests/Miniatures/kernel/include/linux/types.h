#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef _Bool bool;
typedef unsigned long size_t;

#define true 1
#define false 0
#define NULL ((void *)0)
#define BIT(nr) (1UL << (nr))
#define UL(number) number##UL
#define GENMASK_ULL(high, low) GENMASK(high, low)
#define GENMASK(high, low) ((~0UL << (low)) & (~0UL >> (63 - (high))))

#endif
