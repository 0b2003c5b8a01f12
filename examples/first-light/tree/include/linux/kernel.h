/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/bits.h>
#include <linux/types.h>

#define ARRAY_SIZE(arr)	(sizeof(arr) / sizeof((arr)[0]))

#define WARN_ON(condition)	({ int __ret = !!(condition); __ret; })
#define WARN_ON_ONCE(condition)	WARN_ON(condition)

#endif
