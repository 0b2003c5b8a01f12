/* SPDX-License-Identifier: MIT */
/* Miniature: every unit includes this file first; there is no option to ask for here. */
#ifndef __LINUX_KCONFIG_H
#define __LINUX_KCONFIG_H

#endif
