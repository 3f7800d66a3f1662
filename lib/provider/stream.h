/* SPDX-License-Identifier: MIT */
#ifndef PROVIDER_STREAM_H
#define PROVIDER_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "sse.h"

struct completion;
struct provider;

/*
 * A streamed answer: server-sent events for the provider to read, and whatever
 * servers send instead of them: lines of bare JSON in the middle (an error), a
 * whole answer in one piece because they cannot stream, a page of HTML.
 */

/* A piece of the answer's text, as soon as it is there; valid UTF-8. */
typedef void stream_piece(void *context, const char *text, size_t length);

struct stream {
	const struct provider *provider;
	struct completion *completion;
	stream_piece *piece; /* may be NULL */
	void *context;
	size_t given; /* bytes of the text that were given away */
	bool began;   /* the first byte that is no white space was seen */
	bool whole;   /* no events: one body, in `body` */
	bool at_line; /* a line begins here */
	bool bare;    /* inside JSON without "data:"; */
	size_t depth; /* in so many braces of it, */
	bool quoted, escaped; /* in a string, behind a backslash */
	struct buffer body;   /* of the bare JSON, or the whole */
	struct sse sse;
};

/* Borrows the completion until it is released. */
void stream_init(struct stream *, const struct provider *, struct completion *);
void stream_release(struct stream *);

/* Bytes as they arrive. */
void stream_feed(struct stream *, const char *bytes, size_t length);

/* There are no more. What came is judged: a stream that broke off is an
 * error. */
void stream_end(struct stream *);

#endif
