/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_FILTER_H
#define SANDBOX_FILTER_H

#include <linux/filter.h>
#include <stddef.h>

/*
 * The filter of system calls, as the kernel reads it; its C file is built by
 * share/make/filter.c.
 *
 * Calls that may be made for this process alone are compared with SANDBOX_SELF:
 * whoever loads a copy of the filter puts the number of the process there.
 */
#define SANDBOX_SELF 0x5e1f5e1fU

extern const struct sock_filter sandbox_filter[];
extern const size_t sandbox_filter_steps;

#endif
