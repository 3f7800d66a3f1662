/* SPDX-License-Identifier: MIT */
#ifndef TAIL_SERVE_H
#define TAIL_SERVE_H

struct http;
struct tail;
struct watch;

/*
 * Serves the event log to one HTTP client, on descriptors 0 and 1, as
 * server-sent events: `id:` is the event's number, `event:` its name, `data:`
 * the event record; for message.created and message.flagged it is
 * {"conversationId","message"} with the message as it is now (null when it is
 * gone). A client that sends Last-Event-ID goes on behind it, and one that
 * sends an id which tail_knows() not is told `reset`, with {"seq":NUMBER} of
 * the newest event, behind which it goes on. Without the header it begins at
 * `next` of the tail.
 *
 * The client needs a bearer token of scope operator or admin (lib/token), else
 * 401 or 403; when that ends, so does the stream. There is a comment at least
 * every TAIL_SERVE_HEARTBEAT, so that proxies and clients see that it is alive.
 *
 * Returns when the client has left, did not take what it was sent for
 * HTTP_STREAM_PATIENCE, or the program is to stop; that is no failure.
 */
#define TAIL_SERVE_HEARTBEAT 10000 /* ms */

/* The connection, to be opened before the store is: a client is told when that
 * cannot be. */
struct http *tail_serve_open(void);

/* Serves it, and closes it. */
void tail_serve(struct http *, struct tail *, struct watch *);

#endif
