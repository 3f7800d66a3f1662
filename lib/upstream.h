/* SPDX-License-Identifier: MIT */
#ifndef UPSTREAM_H
#define UPSTREAM_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * What is remembered of conversations that live elsewhere: the mark by which a
 * change upstream is seen, and which ones a webhook asked to be fetched. Owner
 * of the tables `upstream` and `wanted`. Conversations and messages are named
 * by their ids here (channel:native).
 */

/* Appends the mark and sets when it was fetched; false when the conversation
 * was never fetched. What the mark says is the channel's affair. */
bool upstream_load(struct store *, const char *conversation,
    struct buffer *mark, int64_t *fetched_at);

/* Remembers a fetch, in the transaction that stores what it brought. */
void upstream_store(struct store *, const char *conversation, const char *mark,
    int64_t fetched_at);

/*
 * A webhook named a conversation, and a message of it (or NULL): it is to be
 * fetched. In a transaction. Asked again before that happened, the latest
 * message counts, and what was given up is tried again.
 */
void upstream_want(struct store *, const char *channel,
    const char *conversation, const char *message);

struct upstream_wish {
	const char *conversation;
	const char *message; /* or NULL */
	int64_t since;       /* of the latest asking; grows with each */
};

/* Calls back for what is wanted of a channel, the oldest first, until the
 * callback returns false. What was given up is left out. */
typedef bool upstream_visitor(void *context, const struct upstream_wish *);
void upstream_each_wanted(struct store *, const char *channel,
    upstream_visitor *, void *context);

/* How many are wanted since before `moment`, and since when the first is; what
 * was given up is left out. */
int64_t upstream_overdue(struct store *, int64_t moment, int64_t *since);

/* Loads one; false when the conversation is not wanted. `message` is appended
 * to the buffer, which stays empty when none was named. */
bool upstream_wanted(struct store *, const char *conversation,
    struct buffer *message, int64_t *since);

/* The answer made no sense. In a transaction. True when that was so for the
 * UPSTREAM_FAILURES-th time in a row: it is given up, and remembered as that
 * until it is fetched after all, or asked for anew. */
#define UPSTREAM_FAILURES 5
bool upstream_fail(struct store *, const char *conversation);

/* Calls back for what was given up, the oldest first. */
void upstream_each_given_up(struct store *, upstream_visitor *, void *context);

/* It was fetched: no longer wanted, unless it was asked for again after
 * `since`. In a transaction. */
void upstream_unwant(struct store *, const char *conversation, int64_t since);

#endif
