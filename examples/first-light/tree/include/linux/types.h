/* SPDX-License-Identifier: MIT */
/* Miniature: the integer types that the sources here use. */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef signed long long s64;
typedef unsigned long long u64;
typedef __uint128_t u128;
typedef _Bool bool;
typedef unsigned long size_t;

#define true	1
#define false	0
#define NULL	((void *)0)

#define EINVAL	22
#define ENOENT	2

#endif
