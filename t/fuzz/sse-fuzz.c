/* SPDX-License-Identifier: MIT */

/*
 * The first bytes say where to cut and how long an event may be, the rest is
 * a stream: cut anywhere, it gives the same valid events as in one piece.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "sse.h"
#include "utf8.h"

#define CUTS 8

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
note_text(struct buffer *all, const char *text)
{
	size_t length = strlen(text);

	require(utf8_valid(text, length) == length);
	buffer_format(all, "%zu:", length);
	buffer_append(all, text, length);
}

static void
receive(void *context, const struct sse_event *event)
{
	require(*event->event);
	note_text(context, event->event);
	note_text(context, event->data);
	note_text(context, event->id);
}

static bool
feed(struct sse *sse, const char *bytes, size_t length, size_t piece)
{
	bool good = true;

	while (length) {
		size_t size = piece < length ? piece : length;

		good = sse_feed(sse, bytes, size);
		bytes += size;
		length -= size;
	}
	return good;
}

static void
compare(const uint8_t *cuts, const char *bytes, size_t length)
{
	size_t maximum = (size_t)cuts[0] * 4 + 1;
	struct buffer whole, pieces;
	struct sse one, many;
	size_t at = 0;
	bool good = true;

	buffer_init(&whole, BUFFER_MAXIMUM);
	buffer_init(&pieces, BUFFER_MAXIMUM);
	sse_init(&one, maximum, receive, &whole);
	sse_init(&many, maximum, receive, &pieces);
	for (int i = 1; i < CUTS && at < length; i++) {
		size_t size = cuts[i] < length - at ? cuts[i] : length - at;

		good = sse_feed(&many, bytes + at, size);
		at += size;
	}
	if (at < length)
		good = feed(&many, bytes + at, length - at,
		    cuts[CUTS - 1] % 5 + 1U);
	require(feed(&one, bytes, length, length) == good);
	require(whole.length == pieces.length &&
	    !memcmp(whole.bytes, pieces.bytes, whole.length));
	require(one.retry_milliseconds == many.retry_milliseconds);
	sse_release(&one);
	sse_release(&many);
	buffer_release(&whole);
	buffer_release(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > CUTS)
		compare(data, (const char *)data + CUTS, size - CUTS);
	return 0;
}
