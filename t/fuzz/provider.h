/* SPDX-License-Identifier: MIT */

/*
 * The fuzzer of a provider: however a stream is cut, it says the same; nothing
 * that a server may answer leaves a completion that is neither a text nor an
 * error; and the judge and the reader agree on whether to try again.
 */
#ifndef FUZZ_PROVIDER_H
#define FUZZ_PROVIDER_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../cut.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static inline void
provider_check(const struct completion *completion)
{
	const char *text = completion->text.bytes;

	assert(utf8_valid(text, strlen(text)) == completion->text.length);
	assert(completion->input >= 0 && completion->output >= 0);
	assert(
	    completion->cached >= 0 && completion->cached <= completion->input);
	assert(completion->error || completion->text.length > 0);
	assert(!completion->error || completion->why.length > 0);
	assert(completion->finish);
}

static inline void
provider_stream(const struct provider *provider, const struct cut *cut,
    struct buffer *told)
{
	struct completion completion;

	cut_stream(provider, cut, &completion);
	provider_check(&completion);
	cut_tell(&completion, told);
	completion_release(&completion);
}

static inline void
provider_whole(const struct provider *provider, const struct cut *cut,
    long status)
{
	struct completion completion;

	cut_whole(provider, cut, status, &completion);
	provider_check(&completion);
	completion_release(&completion);
}

static inline int
provider_fuzz(const struct provider *provider, const uint8_t *data,
    size_t length)
{
	char *bytes = malloc(length + 1);
	struct cut cut = {bytes, length, length, 1};
	struct buffer whole, pieces;

	if (!bytes)
		return 0;
	memcpy(bytes, data, length);
	bytes[length] = '\0';
	buffer_init(&whole, BUFFER_MAXIMUM);
	buffer_init(&pieces, BUFFER_MAXIMUM);
	provider_stream(provider, &cut, &whole);
	cut.first = cut.step = length ? 1 + data[0] % 17 : 1;
	provider_stream(provider, &cut, &pieces);
	assert(strcmp(whole.bytes, pieces.bytes) == 0);
	provider_whole(provider, &cut, 200);
	provider_whole(provider, &cut, 429);
	buffer_release(&whole);
	buffer_release(&pieces);
	free(bytes);
	return 0;
}

#endif
