/* SPDX-License-Identifier: MIT */
#ifndef TAIL_REMOTE_H
#define TAIL_REMOTE_H

#include "fetch.h"

/*
 * Follows a stream of server-sent events of somebody else over HTTP, as a
 * browser's EventSource does: when the connection ends it is made again, after
 * as long as the stream said (`retry:`, 3 s without; 100 ms at least), and some
 * more at random, with Last-Event-ID, so that the other side goes on where it
 * was. While it cannot be made the pause doubles, up to a minute; where the
 * other side says how long to wait, it waits that long. A connection that is
 * silent for TAIL_REMOTE_SILENCE is made again too.
 *
 * It ends when the other side says so: 204 is the end of the stream; any other
 * answer that is no event stream, or that means "never like this", and an id
 * that is too long for a request, is a line on stderr and
 * program_note(EX_UNAVAILABLE). And when program_stopped().
 */
#define TAIL_REMOTE_SILENCE 90 /* s; a heartbeat comes more often */

/* Room in a request for what follows itself needs. */
#define TAIL_REMOTE_HEADERS (FETCH_HEADERS - 2)

struct sse_event;
typedef void tail_remote_visitor(void *context, const struct sse_event *);

struct tail_remote {
	const char *url; /* fetch_allowed() */
	struct fetch_header headers[TAIL_REMOTE_HEADERS];
	tail_remote_visitor *visit;
	void *context;
};

/* Calls back for each event as it arrives. */
void tail_remote_run(const struct tail_remote *);

#endif
