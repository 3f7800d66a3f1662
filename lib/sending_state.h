/* SPDX-License-Identifier: MIT */
#ifndef SENDING_STATE_H
#define SENDING_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * What the files of lib/sending share: changes of the sending states of a row
 * in `reply`, and the search for a reply's copy among the messages. For
 * lib/sending*.c alone. In a transaction.
 */
struct sending_change {
	const char *status, *event;
	const char *error, *message; /* NULL: none */
	bool quiet;                  /* the event rings no bell for work */
};

/* Changes a reply that is sending or uncertain, and appends the event. */
void sending_change(struct store *, const char *reply,
    const struct sending_change *);

/* Makes it sent, whatever it was, and appends reply.sent; `message` is the
 * message that it became, or NULL while that is not known. */
void sending_mark_sent(struct store *, const char *reply, const char *message,
    int64_t sent_at);

/* Appends an event about a reply as it is now. */
void sending_tell(struct store *, const char *event, const char *reply);

/* A reply's copy among the messages of the host that were unknown at its last
 * claim and are no other reply's. */
struct sending_copy {
	const char *reply;
	char *message;   /* id of the copy, or NULL */
	int64_t sent_at; /* of the copy */
	bool other;      /* without one: the host wrote something else */
};
void sending_copy_find(struct store *, struct sending_copy *);
void sending_copy_release(struct sending_copy *);

#endif
