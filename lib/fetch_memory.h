/* SPDX-License-Identifier: MIT */
#ifndef FETCH_MEMORY_H
#define FETCH_MEMORY_H

#include <stdbool.h>

/*
 * libcurl's memory. It says CURLE_OUT_OF_MEMORY of a header that is too long
 * for it as well, so whether there was a lack is noted here.
 */

/* Starts libcurl; false when that fails. Any number of times. */
bool fetch_memory_start(void);

/* Was libcurl refused memory since it was started? */
bool fetch_memory_lacked(void);

#endif
