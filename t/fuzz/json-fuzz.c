/* SPDX-License-Identifier: MIT */

/*
 * What we accept, we print; what we print, we accept, and print the same again.
 * A body of an outside service becomes JSON that is good by our own rules.
 */
#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
require_same_again(const cJSON *value)
{
	char *text = json_text(value), *again;
	const char *why;
	cJSON *copy;

	require(json_check(text, strlen(text), &why));
	copy = json_parse(text, strlen(text), &why);
	require(copy != NULL);
	again = json_text(copy);
	require(strcmp(text, again) == 0);
	free(again);
	cJSON_Delete(copy);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy without anything behind it: reading too far is seen. */
	char *bytes = malloc(size ? size : 1);
	const char *why = NULL;
	cJSON *strict, *foreign;

	require(bytes != NULL);
	memcpy(bytes, data, size);
	strict = json_parse(bytes, size, &why);
	require(strict || why);
	require(json_check(bytes, size, &why) == (strict != NULL));
	foreign = json_parse_foreign(bytes, size, &why);
	require(foreign || !strict);
	if (strict)
		require_same_again(strict);
	if (foreign)
		require_same_again(foreign);
	cJSON_Delete(strict);
	cJSON_Delete(foreign);
	free(bytes);
	return 0;
}
