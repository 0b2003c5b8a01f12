/* SPDX-License-Identifier: MIT */
/* Miniature: every unit includes this file, in the kernel so that a new compiler builds all anew. */
