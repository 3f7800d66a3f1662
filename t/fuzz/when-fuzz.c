/* SPDX-License-Identifier: MIT */

/*
 * A time that is understood can be written and understood again as the same
 * moment. What a service asks us to wait is never negative nor without end.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "when.h"

#define YEAR (INT64_C(366) * 86400 * 1000)

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
check(const char *text)
{
	char written[WHEN_SIZE];
	int64_t moment, again, wait;

	if (when_parse(text, &moment)) {
		require(moment >= 0 && moment <= WHEN_LAST);
		when_format(moment, written);
		require(strlen(written) == WHEN_SIZE - 1);
		require(when_parse(written, &again) && again == moment);
	}
	if (when_duration(text, &moment))
		require(moment >= 0);
	wait = fetch_wait(text, INT64_C(1795168800000));
	require(wait >= -1 && wait <= YEAR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	require(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	check(text);
	free(text);
	return 0;
}
