/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "completion.h"
#include "fetch.h"
#include "provider/chat.h"
#include "provider/stream.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct seen {
	struct completion completion;
	struct buffer pieces;
};

static void
take_piece(void *context, const char *text, size_t length)
{
	struct seen *seen = context;

	assert(length > 0 && utf8_valid(text, length) == length);
	buffer_append(&seen->pieces, text, length);
}

/* The answer as a stream that comes in pieces of `step` bytes. */
static void
stream(struct seen *seen, const char *bytes, size_t length, size_t step)
{
	struct stream reader;

	completion_init(&seen->completion);
	buffer_init(&seen->pieces, BUFFER_MAXIMUM);
	stream_init(&reader, &chat_provider, &seen->completion);
	reader.piece = take_piece;
	reader.context = seen;
	for (size_t at = 0; at < length; at += step)
		stream_feed(&reader, bytes + at,
		    length - at < step ? length - at : step);
	stream_end(&reader);
	assert(strcmp(seen->pieces.bytes, seen->completion.text.bytes) == 0);
	completion_end(&seen->completion, 1);
	stream_release(&reader);
}

static void
release(struct seen *seen)
{
	completion_release(&seen->completion);
	buffer_release(&seen->pieces);
}

static void
check(const struct completion *completion)
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

static void
same(const struct completion *one, const struct completion *other)
{
	assert(one->error == other->error && one->again == other->again);
	assert(strcmp(one->text.bytes, other->text.bytes) == 0);
	assert(strcmp(one->why.bytes, other->why.bytes) == 0);
	assert(one->input == other->input && one->output == other->output);
}

static void
read_whole(const char *bytes, size_t length, long status)
{
	struct fetch_answer answer = {
	    .outcome = status < 300 ? FETCH_DONE : FETCH_AGAIN,
	    .status = status,
	    .body = bytes,
	    .length = length,
	    .content_type = "",
	    .wait = -1,
	    .why = "",
	};
	struct completion completion;

	completion_init(&completion);
	chat_provider.read(&answer, &completion);
	assert(status < 300 || completion.error);
	completion_end(&completion, 1);
	check(&completion);
	completion_release(&completion);
}

/* However a stream is cut, it says the same; and nothing that a server may
 * answer leaves a completion that is neither a text nor an error. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t length)
{
	size_t step = length ? 1 + data[0] % 17 : 1;
	struct seen whole, cut;
	char *bytes = malloc(length + 1);

	if (!bytes)
		return 0;
	memcpy(bytes, data, length);
	bytes[length] = '\0';
	stream(&whole, bytes, length, length ? length : 1);
	stream(&cut, bytes, length, step);
	check(&whole.completion);
	same(&whole.completion, &cut.completion);
	release(&whole);
	release(&cut);
	read_whole(bytes, length, 200);
	read_whole(bytes, length, 429);
	free(bytes);
	return 0;
}
