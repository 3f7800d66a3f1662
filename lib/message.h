/* SPDX-License-Identifier: MIT */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * One message. Owner of the tables `message` and `message_search`. Text is
 * borrowed until the next step, or until the object that it came from is gone.
 */
struct message {
	int64_t number; /* order of arrival; 0 before it is stored */
	const char *id; /* channel:native */
	const char *conversation;
	const char *author; /* guest, host, assistant, system, user */
	const char *author_name;
	const char *text;        /* may be "" when there are attachments */
	const char *attachments; /* JSON array as text, or NULL */
	bool flagged;
	const char *flag_reason;
	int64_t sent_at;
};

/* Does it wait for an answer? A guest's does, also an attachment alone; notes
 * of a channel ("Source: reservation_book") do not, whoever they name. */
bool message_needs_answer(const struct message *);

/* Does it change whose turn it is? A guest's that needs an answer does, and a
 * host's or an assistant's. */
bool message_counts(const struct message *);

/* Is the text a note that a channel put among the messages: one line
 * `Source: word`, or nothing at all without an attachment? */
bool message_is_note(const char *text);

enum message_stored { MESSAGE_NEW, MESSAGE_ALREADY_THERE };

enum message_origin {
	MESSAGE_LIVE,    /* arrives now: bells, outgoing webhooks */
	MESSAGE_BACKLOG, /* first fetch of a conversation: no webhook out */
	MESSAGE_IMPORTED,
};

/*
 * Stores a message once: row, search index, the conversation's state, the event
 * message.created, and for a guest's the drafts that it makes stale. In a
 * transaction. The conversation must exist.
 */
enum message_stored message_store(struct store *, const struct message *,
    enum message_origin);

/* The row alone; its number, or 0 when there is one of that id. In a
 * transaction. */
int64_t message_insert(struct store *, const struct message *);

/* Reads a record; false and a literal in `why`. Attachments are printed into
 * `memory`, which must outlive the message. */
bool message_from_json(struct message *, const cJSON *, struct buffer *memory,
    const char **why);

void message_write(struct buffer *, const struct message *);

/* The messages of a conversation, oldest first. */
typedef void message_visitor(void *context, const struct message *);
int64_t message_each(struct store *, const char *conversation,
    message_visitor *, void *context);

/* The same, or with NULL all messages, in the order in which they arrived. */
int64_t message_each_arrived(struct store *, const char *conversation,
    message_visitor *, void *context);

/* The newest first, until the callback returns false. */
typedef bool message_newest_visitor(void *context, const struct message *);
void message_each_newest(struct store *, const char *conversation,
    message_newest_visitor *, void *context);

bool message_load(struct store *, const char *id, message_visitor *,
    void *context);

/* Number of the newest message of a conversation, 0 when it has none; and of
 * the newest one of a guest that needs an answer. */
int64_t message_newest(struct store *, const char *conversation);
int64_t message_newest_waiting(struct store *, const char *conversation);

/* Sets the flag ("": without a reason) or clears it (NULL); false when nothing
 * had to change. */
bool message_flag(struct store *, const char *id, const char *reason);

/* Search: `question` is of fold_query(). Best first. */
struct message_search {
	const char *question, *channel;
	int64_t since; /* WHEN_NONE: all */
	int64_t limit; /* -1: all */
};
typedef void message_hit(void *context, const struct message *, double rank);
int64_t message_find(struct store *, const struct message_search *,
    message_hit *, void *context);

/* Removes the messages of a conversation from the search index, before the
 * rows go. */
void message_unindex(struct store *, const char *conversation);

/* Indexes at most `limit` messages that other writers left out, from those with
 * a number above `after` on, which is moved; returns how many that were. In a
 * transaction. */
int64_t message_reindex(struct store *, int64_t *after, int64_t limit);

#endif
