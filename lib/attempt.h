/* SPDX-License-Identifier: MIT */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct store;

/*
 * One attempt to send a reply: committed before the call that sends it, ended
 * after. Owner of the table `attempt`, which is also the memory of the limits
 * that a channel sets, shared by all processes.
 *
 *    sending -> sent | failed | again (it never left)
 *         '---> uncertain -> sent | lost (looked for, and not there)
 *                   '-----> asked (a person must say) -> sent | lost
 *
 * A reply has at most one that is open: sending, uncertain or asked. All
 * functions that change something belong in a transaction.
 */
struct attempt {
	char id[ID_SIZE];
	bool asked;
	bool alone;    /* sending, and nobody is at it any more */
	int64_t known; /* number of the newest message at the claim */
	int64_t started_at;
	int64_t looked_since; /* WHEN_NONE: nobody looked yet */
};

/* An attempt of another host is given up when it is older; the call that it
 * stands for must have ended by then. */
#define ATTEMPT_SPAN 120000 /* ms */

void attempt_begin(struct store *, const char *reply, const char *conversation,
    char id[ID_SIZE]);

/* How it came out, and a detail for people (may be NULL). `again_at` is when
 * the other side takes it again, or WHEN_NONE. */
struct attempt_end {
	const char *outcome, *detail;
	int64_t again_at;
};
void attempt_end(struct store *, const char *id, const struct attempt_end *);

/* The open attempt of a reply; false when there is none. */
bool attempt_open(struct store *, const char *reply, struct attempt *);

/* From now on it waits for a person. */
void attempt_ask(struct store *, const char *id);

/* Remembers since when it is looked for. */
void attempt_looked(struct store *, const char *id, int64_t moment);

/* How many attempts of a reply were given up as lost. */
int64_t attempt_lost(struct store *, const char *reply);

/* A clock that was set back leaves attempts in the future. What has happened
 * has happened by now: they are moved there, so that they count, and not for
 * longer than they would have. */
void attempt_clamp(struct store *, const char *conversation, int64_t now);

/* How long (ms) until one more send is allowed in the conversation, where at
 * most `count` are in `span` ms; 0: now. Counts what may have left. */
struct attempt_limit {
	int count;
	int64_t span;
};
int64_t attempt_wait(struct store *, const char *conversation,
    const struct attempt_limit *, int64_t now);

/* How long the other side asked to wait with this reply; 0: no longer. */
int64_t attempt_wait_again(struct store *, const char *reply, int64_t now);

#endif
