/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "when.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A time that is read is one that can be written and read again. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	char text[64], written[WHEN_SIZE];
	int64_t moment, again;

	if (length >= sizeof(text))
		return 0;
	memcpy(text, data, length);
	text[length] = '\0';
	if (when_parse(text, &moment)) {
		assert(moment >= 0 && moment <= WHEN_LAST);
		when_format(moment, written);
		assert(strlen(written) == WHEN_SIZE - 1);
		assert(when_parse(written, &again) && again == moment);
		assert(!when_duration(text, &moment));
	} else if (when_duration(text, &moment)) {
		assert(moment >= 0);
		assert(when_ago(text, &again) && again >= 0);
	}
	return 0;
}
