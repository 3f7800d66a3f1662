/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_THREAD_H
#define CHANNEL_HOSTEX_THREAD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "conversation.h"

struct hostex_item;

/* One message of a thread and its place in it. */
struct hostex_place {
	const cJSON *json;
	int64_t sent_at;
	bool guessed; /* it has no time: this is that of its neighbour */
	size_t place;
};

/*
 * A whole conversation as Hostex answers it: the conversation and its messages,
 * oldest first; messages of the same moment stay in the order in which they
 * came. Borrows from the JSON and from the list's item.
 */
struct hostex_thread {
	struct conversation conversation;
	struct hostex_place *messages;
	size_t count;
	struct buffer id, context;
};

/* Reads the `data` of an answer about the conversation `native`; `item` is what
 * the list told of it, or NULL. False, and a literal in `why`, when it is none.
 * Release it in either case. */
bool hostex_thread_read(struct hostex_thread *, const cJSON *data,
    const char *native, const struct hostex_item *item, const char **why);
void hostex_thread_release(struct hostex_thread *);

/* The time of the last message, WHEN_NONE when there is none. */
int64_t hostex_thread_last(const struct hostex_thread *);

#endif
