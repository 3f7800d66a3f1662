/* SPDX-License-Identifier: MIT */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "buffer.h"
#include "conversation.h"
#include "message.h"

struct store;

/*
 * A message that arrives now as a record, from a program that knows some other
 * way in which people write: mail, a form. What such a program may leave out is
 * filled in, and the conversation is made when there is none.
 *
 * The record is one of type "message", see records(5), of which `conversation`
 * and `text` or `attachments` are needed. It may also have members of the
 * conversation: `contact` {"name","email","phone","company"}, `subject`,
 * `context`, and `user`, who pays where nobody does yet.
 */
struct arrival {
	struct conversation conversation;
	struct message message;
	/* What they borrow from besides the record. */
	struct buffer channel, context, attachments;
	bool elsewhere; /* the id is there, in another conversation */
};

void arrival_init(struct arrival *);
void arrival_release(struct arrival *);

/* Is this the name of a channel? A small letter, then small letters, digits,
 * "-" and "_"; 32 at most. */
bool arrival_channel_valid(const char *channel);

/*
 * Reads a record, and completes it. Ids that do not begin with `channel` and a
 * colon get that; when it is NULL, the conversation's id must have a channel. A
 * message without an id gets one made of what it says when `sent_at` is given,
 * so that the same line is the same message; else a new one. Author is guest
 * and sent_at is now unless given. False, and a literal in `why`, when it is no
 * good. The record must outlive the arrival.
 */
bool arrival_read(struct arrival *, cJSON *record, const char *channel,
    const char **why);

/* Stores it, in a transaction, and appends the records of what is new: that of
 * the conversation when it was made or changed, that of the message, each with
 * LF. Members of `record` that are unknown pass through. False, and nothing is
 * stored, when the id is that of a message of another conversation. */
bool arrival_store(struct arrival *, struct store *, cJSON *record,
    struct buffer *records);

#endif
