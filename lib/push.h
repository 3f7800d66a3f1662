/* SPDX-License-Identifier: MIT */
#ifndef PUSH_H
#define PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"

struct store;

/*
 * One event on its way to one webhook. Owner of the table `push`. Its id and
 * its body are fixed when it is made: all attempts carry the same. It is
 * pending until it is delivered, or dead when the last attempt failed; a dead
 * one can be made pending again. Text is borrowed from the row that it came
 * from.
 */
struct push {
	const char *id; /* msg_..., the webhook-id */
	const char *webhook, *conversation, *body;
	size_t length; /* of the body, bytes */
	int64_t event_seq;
	const char *status; /* pending, delivered, dead */
	int64_t attempts;   /* since it was made, or made pending again */
	int64_t next_at;    /* of the next attempt, WHEN_NONE: there is none */
};

/* Makes one that is pending; false when this event is on its way to that
 * webhook already. In a transaction. Writes its id to `id`. */
bool push_add(struct store *, const struct push *, char id[ID_SIZE]);

typedef void push_visitor(void *context, const struct push *);

/* Which ones. */
struct push_filter {
	const char *status;  /* for push_each() */
	const char *webhook; /* NULL, for push_each(): of any */
	int64_t now;         /* for push_each_due() */
	int64_t limit;       /* at most so many, -1: all */
};

/* No attempt is planned farther ahead than this, in ms: the longest delay of
 * push_delay() and its jitter. What is was planned by a clock that was ahead,
 * and is due. */
#define PUSH_FARTHEST (INT64_C(95040) * 1000)

/* Calls back for the pending ones of a webhook that are due, in the order of
 * their times, then of their events. */
void push_each_due(struct store *, const struct push_filter *, push_visitor *,
    void *context);

/* Calls back for those of a status, by event; returns how many there were. */
int64_t push_each(struct store *, const struct push_filter *, push_visitor *,
    void *context);

/* How many of a webhook have that status. */
int64_t push_count(struct store *, const char *webhook, const char *status);

bool push_load(struct store *, const char *id, push_visitor *, void *context);

/* Is it still there, and pending? */
bool push_is_pending(struct store *, const char *id);

/* Writes what an attempt has made of a pending one: status, attempts, next_at
 * of the push of that id. False when it is gone, or is not pending. In a
 * transaction. */
bool push_settle(struct store *, const struct push *);

/* Makes a dead one pending, due at `now`, as if no attempt had been made; false
 * when it is not dead. Rings `hooks`. In a transaction. */
bool push_requeue(struct store *, const char *id, int64_t now);

/* Removes what is about a conversation, with its attempts. In a transaction. */
void push_forget(struct store *, const char *conversation);

#endif
