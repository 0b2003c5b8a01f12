/* SPDX-License-Identifier: MIT */
/* Miniature: the attributes that the sources here use; every unit includes this file. */
#ifndef __LINUX_COMPILER_TYPES_H
#define __LINUX_COMPILER_TYPES_H

#define __always_inline	inline __attribute__((__always_inline__))
#define __initconst	__attribute__((__section__(".init.rodata")))

#endif
