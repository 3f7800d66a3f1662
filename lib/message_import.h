/* SPDX-License-Identifier: MIT */
#ifndef MESSAGE_IMPORT_H
#define MESSAGE_IMPORT_H

#include <stdint.h>

#include "buffer.h"
#include "message.h"

struct store;

/*
 * Messages by the hundred thousand. What can be made without the store is made
 * before it is locked: the words for the search index and the event's data.
 * The buffers are used again for the next message.
 */
struct message_ready {
	struct message message;
	struct buffer texts; /* what `message` points at, once it is ready */
	struct buffer folded, event;
};

void message_ready_init(struct message_ready *);
void message_ready_release(struct message_ready *);

/* Makes ready what is in `message`, and copies what it borrowed: side by side,
 * it is quickly read by another processor. */
void message_ready_make(struct message_ready *);

/* Asks the processor to get the message, which is wanted soon. */
void message_ready_prefetch(const struct message_ready *);

/* Stores row, index and event, but does not touch the conversation, which must
 * be there. Returns the message's number, 0 when it was there. In a
 * transaction. */
int64_t message_import(struct store *, const struct message_ready *,
    int64_t now);

/* The number of the message of that id, 0 when there is none. */
int64_t message_number(struct store *, const char *id);

#endif
