/* SPDX-License-Identifier: MIT */

/*
 * The first bytes say where to cut, the rest is what a client sends: cut
 * anywhere, it gives the same requests and ends in the same refusal as in one
 * piece, and what is given keeps the limits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "http_head.h"
#include "http_reader.h"

#define CUTS 8
#define BODY 300 /* bytes at most */

static const struct http_rules rules = {
    .methods = "GET, HEAD, POST",
    .json = true,
    .body = BODY,
};

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
note(struct buffer *all, const char *bytes, size_t length)
{
	buffer_format(all, "%zu:", length);
	buffer_append(all, bytes, length);
}

static void
note_request(struct buffer *all, const struct http_reader *reader)
{
	const struct http_request *request = http_reader_request(reader);
	const struct buffer *head = &http_reader_head(reader)->text;

	require(head->length <= HTTP_MAX_HEAD && !head->full);
	require(request->length <= BODY && !request->body[request->length]);
	require(
	    *request->path == '/' && strstr(rules.methods, request->method));
	note(all, request->method, strlen(request->method));
	note(all, request->path, strlen(request->path));
	if (request->query)
		note(all, request->query, strlen(request->query));
	note(all, head->bytes, head->length);
	note(all, request->body, request->length);
	buffer_byte(all, http_reader_keep(reader) ? 'k' : 'c');
}

/* Feeds one piece; false when nothing can follow. */
static bool
feed(struct http_reader *reader, const char *bytes, size_t length,
    struct buffer *all)
{
	enum http_reader_state state;
	size_t used;

	while (length) {
		used = http_reader_feed(reader, bytes, length, &state);
		require(used <= length);
		bytes += used;
		length -= used;
		if (state == HTTP_READER_REFUSED) {
			buffer_format(all, "!%d", http_reader_status(reader));
			return false;
		}
		if (state != HTTP_READER_WHOLE)
			continue;
		note_request(all, reader);
		if (!http_reader_keep(reader))
			return false;
	}
	return true;
}

static void
feed_in_pieces(const uint8_t *cuts, const char *bytes, size_t length,
    struct buffer *all)
{
	struct http_reader *reader = http_reader_new(&rules);
	size_t at = 0, size;
	bool more = true;

	for (int i = 0; more && at < length; i++) {
		size = i < CUTS - 1 ? cuts[i] : cuts[CUTS - 1] % 5 + 1U;
		if (size > length - at)
			size = length - at;
		more = feed(reader, bytes + at, size, all);
		at += size;
	}
	http_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data + CUTS;
	struct http_reader *reader;
	struct buffer whole, pieces;

	if (size <= CUTS)
		return 0;
	buffer_init(&whole, BUFFER_MAXIMUM);
	buffer_init(&pieces, BUFFER_MAXIMUM);
	reader = http_reader_new(&rules);
	feed(reader, bytes, size - CUTS, &whole);
	http_reader_free(reader);
	feed_in_pieces(data, bytes, size - CUTS, &pieces);
	require(whole.length == pieces.length &&
	    !memcmp(whole.bytes, pieces.bytes, whole.length));
	buffer_release(&whole);
	buffer_release(&pieces);
	return 0;
}
