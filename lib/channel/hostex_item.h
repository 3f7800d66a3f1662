/* SPDX-License-Identifier: MIT */
#ifndef CHANNEL_HOSTEX_ITEM_H
#define CHANNEL_HOSTEX_ITEM_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct buffer;

/*
 * One conversation as the list of Hostex tells it: enough to see whether
 * anything changed. Text is borrowed from the JSON; what is missing or "" there
 * is NULL here.
 */
struct hostex_item {
	const char *native;
	const char *channel_type, *property, *check_in, *check_out;
	const char *name, *email, *phone; /* of the guest */
	int64_t last_message_at; /* WHEN_NONE: no time that can be read */
};

/* False, and a literal in `why`, when it has no usable id. */
bool hostex_item_read(struct hostex_item *, const cJSON *, const char **why);

/* Appends the mark by which a change is seen: the time of the last message and
 * a digest of all else. */
void hostex_item_mark(const struct hostex_item *, struct buffer *mark);

/* Appends the mark after a thread was read without a list: the time of its
 * last message, and the digest of the mark before (NULL: none). */
void hostex_item_mark_thread(struct buffer *mark, int64_t last_message_at,
    const char *before);

/* A member's text, NULL when it is missing, no text, or "". */
const char *hostex_item_text(const cJSON *object, const char *name);

/* Appends the id of what Hostex calls `native`. */
void hostex_item_id(struct buffer *id, const char *native);

#endif
