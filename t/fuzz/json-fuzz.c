/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* What we take and print we take again, and print as the same. The text is the
 * caller's. */
static char *
goes_round(const cJSON *value)
{
	const char *why;
	char *text = json_text(value), *again;
	cJSON *back = json_parse(text, strlen(text), &why);

	assert(back);
	again = json_text(back);
	assert(strcmp(text, again) == 0);
	free(again);
	cJSON_Delete(back);
	return text;
}

/* What strict reading takes, forgiving reading takes too, and as the same. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	const char *bytes = (const char *)data, *why = NULL;
	cJSON *strict = json_parse(bytes, length, &why), *foreign;
	char *text = strict ? goes_round(strict) : NULL, *other;

	assert(!strict == !json_check(bytes, length, &why));
	assert(strict || why);
	foreign = json_parse_foreign(bytes, length, &why);
	assert(foreign || (why && !strict));
	other = foreign ? goes_round(foreign) : NULL;
	assert(!text || strcmp(text, other) == 0);
	free(text);
	free(other);
	cJSON_Delete(strict);
	cJSON_Delete(foreign);
	return 0;
}
