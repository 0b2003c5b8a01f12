/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITS_H
#define _LINUX_BITS_H

#define UL(x)		(x##UL)
#define BIT(nr)		(UL(1) << (nr))
#define GENMASK(h, l)	((~UL(0) << (l)) & (~UL(0) >> (63 - (h))))

#endif
