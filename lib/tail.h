/* SPDX-License-Identifier: MIT */
#ifndef TAIL_H
#define TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "event.h"

struct store;

/*
 * A follower's place in the event log: which events it wants, and the number it
 * looks at next. Whoever keeps that number can go on later, or elsewhere, and
 * has missed nothing. Text is borrowed.
 */
struct tail {
	struct store *store;
	const char *event;        /* a pattern of names, NULL: all */
	const char *conversation; /* NULL: all, also events about none */
	int64_t next;
};

/* Is this event wanted? */
bool tail_wants(const struct tail *, const struct event_row *);

/*
 * Calls back for each event that is wanted, in order, from `next` on, until the
 * callback returns false; `next` is then behind the last that was looked at.
 * True: the log has been read to its end. Otherwise there may be more: the
 * callback ended it, or so many events were passed over that other work may be
 * due. In the callback the store is being read, which keeps its log from being
 * merged, so it should collect and not wait.
 */
bool tail_read(struct tail *, event_visitor *, void *context);

/* Can a follower that saw number `seen` last go on behind it? Not when there is
 * no such event yet, nor when one behind it is gone. */
bool tail_knows(struct tail *, int64_t seen);

#endif
