/* SPDX-License-Identifier: MIT */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "contact.h"

struct buffer;
struct store;

/*
 * A conversation with one contact. Owner of the table `conversation`. Text is
 * borrowed from the row or object that it came from: until the next step, or
 * until that object is deleted.
 */
struct conversation {
	const char *id; /* channel:native */
	const char *channel;
	const char *status; /* open, closed */
	const char *mode;   /* auto, draft, off */
	const char *holder; /* who took it over, or NULL */
	const char *subject;
	const char *context;   /* JSON object as text */
	const char *user;      /* who pays: id, external id, e-mail; or NULL */
	const char *assistant; /* who answers here; NULL: the default */
	const char *tags;      /* JSON array as text; NULL: none */
	struct contact contact;
	int64_t unread;
	bool unanswered;
	bool needs_human;        /* unanswered, and nothing fitted */
	int64_t last_message_at; /* WHEN_NONE before the first */
	int64_t created_at;
};

/* The part of an id behind its channel; NULL when it is no id of a channel. */
const char *conversation_native(const char *id);

/* Is `mode` one of auto, draft, off? */
bool conversation_mode_valid(const char *mode);

/* The mode of new conversations on a channel: setting mode.CHANNEL (see
 * set-setting), else hostex and widget draft, chat and portal auto, direct off,
 * any other draft. Borrowed until the store is used again. */
const char *conversation_default_mode(struct store *, const char *channel);

enum conversation_change {
	CONVERSATION_SAME,
	CONVERSATION_CHANGED,
	CONVERSATION_NEW,
};

/*
 * Makes the conversation, with its contact, or brings subject, context and
 * contact up to date where `conversation` knows them (NULL leaves a thing as it
 * is; a user is taken where there is none; status, mode, unread and times are
 * taken for a new one only). Appends conversation.created or .updated. In a
 * transaction.
 */
enum conversation_change conversation_store(struct store *,
    const struct conversation *, bool imported);

/* The row alone, for one that is not there yet and whose contact is; and its
 * event conversation.created or .updated. In a transaction. */
void conversation_insert(struct store *, const struct conversation *);
void conversation_tell(struct store *, const char *event,
    const struct conversation *, bool imported);

/* Loads one and calls back; false when there is none. */
typedef void conversation_visitor(void *context, const struct conversation *);
bool conversation_load(struct store *, const char *id, conversation_visitor *,
    void *context);
bool conversation_exists(struct store *, const char *id);

/* Is there one with this subject, to the letter? */
bool conversation_subject_exists(struct store *, const char *subject);

/* Which ones list-conversations shows. NULL, WHEN_NONE, false: all. */
struct conversation_filter {
	int64_t since, until; /* of the last message: since <= t < until */
	const char *channel, *tag, *mode, *contact;
	bool unanswered, unread;
	int64_t limit; /* -1: all */
};

/* Newest first; by id where times are equal. Returns how many there were. */
int64_t conversation_each(struct store *, const struct conversation_filter *,
    conversation_visitor *, void *context);

/* The record {"type":"conversation",...}. */
void conversation_write(struct buffer *, const struct conversation *);

/* Writes the record of the stored conversation; false when there is none. */
bool conversation_record(struct store *, const char *id, struct buffer *);

/* Reads a record; false and a literal in `why`. The contexts and tags of the
 * record are printed into `memory`, which must outlive the conversation. */
bool conversation_from_json(struct conversation *, const cJSON *,
    struct buffer *memory, const char **why);

/*
 * Changes of state; each appends its event and rings, in a transaction, and
 * returns false when nothing had to change. `id` must exist.
 */
bool conversation_set_mode(struct store *, const char *id, const char *mode);
bool conversation_set_holder(struct store *, const char *id, const char *name);
/* NULL: whoever answers elsewhere. */
bool conversation_set_assistant(struct store *, const char *id,
    const char *name);
/* Who pays from now on, by an account's id; NULL: nobody. */
bool conversation_set_user(struct store *, const char *id, const char *user);
bool conversation_close(struct store *, const char *id);
bool conversation_reopen(struct store *, const char *id);
bool conversation_mark_read(struct store *, const char *id);
bool conversation_needs_human(struct store *, const char *id, int64_t message,
    const char *why);
/* Instead of a message's number, of which an import knows nothing. */
#define CONVERSATION_NEEDED (-1)
/* It has a draft now. No event: that of the draft tells. */
void conversation_needs_nobody(struct store *, const char *id);
bool conversation_delete(struct store *, const char *id, const char *reason);

/* What message.c tells of a new message: moves last_message_at, unread and
 * unanswered, and reopens a closed conversation when a guest writes. No event
 * but conversation.reopened. */
struct conversation_turn {
	const char *author;
	int64_t sent_at;
	bool counts; /* no system note */
};
void conversation_touch(struct store *, const char *id,
    const struct conversation_turn *);

#endif
