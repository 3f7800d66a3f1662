/* SPDX-License-Identifier: MIT */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "writer.h"

struct store;

/*
 * The event log: every change of state appends one row, in the transaction of
 * the change, numbered from 1 without gaps. Followers read it by number.
 *
 *	struct event event;
 *	event_begin(&event, "message.created", conversation);
 *	writer_text(&event.data, "message", id);
 *	event_append(&event, store);
 *
 * records(5) lists the names and the members of each one's data.
 */
struct event {
	const char *name;
	const char *conversation; /* NULL when it is about none */
	int64_t at;
	bool imported; /* rings only the `events` bell */
	bool quiet;    /* so does this: nothing new is to be done */
	bool history;  /* it is older than what we know of the conversation:
			  rings all bells but `hooks` */
	struct writer data;
	struct buffer text;
};

void event_begin(struct event *, const char *name, const char *conversation);

/* Appends it, rings the bells that belong to its name after the commit, and
 * releases it; `hooks` when there is a webhook that events are pushed to. What
 * is imported or history says so at the end of its data. Returns its number. */
int64_t event_append(struct event *, struct store *);

/* Gets ready what event_append() runs, before a transaction: one that is short
 * lets other writers go on. */
void event_prepare(struct store *);

/* Appends an event that an import brings: its data, a whole JSON object, is
 * ready and says `imported`. Rings the `events` bell alone. */
struct event_row;
void event_append_imported(struct store *, const struct event_row *);

/* Writes one event as a record: {"type":"event","seq":...}. */
struct event_row {
	int64_t seq, at;
	const char *name, *conversation, *data; /* data: JSON */
};
void event_write(struct buffer *, const struct event_row *);

/* Calls back for each event from number `from` on, in order, until the
 * callback returns false. */
typedef bool event_visitor(void *context, const struct event_row *);
void event_each(struct store *, int64_t from, event_visitor *, void *context);

/* The same for those from number `from` to `until` that no import brought. */
void event_each_live(struct store *, int64_t from, int64_t until,
    event_visitor *, void *context);

/* When the first webhook about a conversation of that channel came, at or after
 * `since`; WHEN_NONE when none did. Looks at all webhooks. */
int64_t event_first_webhook(struct store *, const char *channel, int64_t since);

/* The first number that is missing, 0 when none is. */
int64_t event_missing(struct store *);

/* Number of the newest event, 0 before the first. */
int64_t event_newest(struct store *);

/* Number of the oldest event that is kept, 1 before the first. */
int64_t event_oldest(struct store *);

#endif
