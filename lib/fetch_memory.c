/* SPDX-License-Identifier: MIT */
#include "fetch_memory.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* libcurl looks names up in threads of its own. */
static atomic_bool lacked;

static void *
noted(void *memory)
{
	if (!memory)
		lacked = true;
	return memory;
}

static void *
take(size_t size)
{
	/* NULL for nothing would be no lack. */
	return noted(malloc(size ? size : 1));
}

static void *
retake(void *memory, size_t size)
{
	return noted(realloc(memory, size ? size : 1));
}

static void *
take_cleared(size_t count, size_t size)
{
	return noted(calloc(count ? count : 1, size ? size : 1));
}

static char *
copy(const char *text)
{
	return noted(strdup(text));
}

bool
fetch_memory_start(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, free, retake,
		   copy, take_cleared) == 0;
}

bool
fetch_memory_lacked(void)
{
	return lacked;
}
