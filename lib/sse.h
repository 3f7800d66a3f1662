/* SPDX-License-Identifier: MIT */
#ifndef SSE_H
#define SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/*
 * Reads a stream of server-sent events by the rules of the WHATWG HTML
 * standard, section 9.2.6: lines end in LF, CRLF or CR, one BOM at the start
 * is skipped, `:` begins a comment, several data lines join with LF, an empty
 * line dispatches, and what is unfinished at the end of the stream is
 * dropped. Bytes may be cut anywhere, also inside a character.
 */
struct sse_event {
	const char *event; /* "message" when the stream named none */
	const char *data;  /* valid UTF-8, NUL and bad bytes as U+FFFD */
	const char *id;    /* the last id seen on this stream, "" before one */
};

/* Called for each event; what it points at is gone when it returns. */
typedef void sse_receiver(void *context, const struct sse_event *);

struct sse {
	sse_receiver *receiver;
	void *context;
	long retry_milliseconds; /* what the stream asked for, 0 when nothing */
	/* The rest is the reader's own. */
	struct buffer line, data, event, id, last_id;
	bool began, after_cr, has_data;
	bool too_long; /* a line or event beyond the maximum: stop reading */
};

void sse_init(struct sse *, size_t maximum, sse_receiver *, void *context);
void sse_release(struct sse *);

/* Feeds bytes as they arrive. False once an event was too long. */
bool sse_feed(struct sse *, const char *bytes, size_t length);

/* The id to go on behind when the stream has ended: that of the last block that
 * was whole, also if it had no data; "" when there was none. Valid until the
 * next sse_feed(). */
const char *sse_last_id(const struct sse *);

/* The other side: appends an event. `event` may be NULL ("message"), and so may
 * `id`; neither has a line's end in it. Data may have several lines, or be
 * NULL: then the reader remembers the id, and nobody is told. */
void sse_write(struct buffer *, const struct sse_event *);

#endif
