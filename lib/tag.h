/* SPDX-License-Identifier: MIT */
#ifndef TAG_H
#define TAG_H

#include <stdbool.h>

struct buffer;
struct store;

/*
 * Words that people put on conversations. Owner of the table `tag`.
 */

/* 1 to 64 bytes of valid UTF-8 without spaces, commas and control bytes. */
bool tag_valid(const char *name);

/* Appends the conversation's tags as a JSON array, by name. */
void tag_array(struct store *, const char *conversation, struct buffer *);

/* Puts or takes a tag, with its event conversation.tagged, in a transaction;
 * false when it was so already. */
bool tag_put(struct store *, const char *conversation, const char *name);
bool tag_take(struct store *, const char *conversation, const char *name);

/* Puts a tag without an event, as import does. */
bool tag_import(struct store *, const char *conversation, const char *name);

#endif
