/* SPDX-License-Identifier: MIT */
#ifndef REPLY_H
#define REPLY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "hmac.h"
#include "id.h"

struct buffer;
struct store;

/*
 * A reply on its way from draft to sent. Owner of the tables `reply` and
 * `reply_answer`.
 *
 *    draft -> approved -> sending -> sent
 *      |         |           |----> failed
 *      |         |           '----> uncertain -> sent | approved
 *      |         '--> draft   (the customer wrote first)
 *      |--> rejected
 *      '--> stale             (the customer wrote while it was made or waiting)
 *
 *    shadow                   (drafted beside another one to be compared with
 *                              it: nobody is shown it, and it stays so)
 *
 * Nothing but an approved text is ever sent, and approval names the text by its
 * SHA-256. Text is borrowed until the next step.
 */
struct reply {
	const char *id; /* reply_... */
	const char *conversation;
	const char *status;
	const char *text;
	const char *model_text; /* NULL: no model wrote it */
	const char *hash;       /* SHA-256 of text, hex */
	const char *provider, *model, *assistant, *prompt_hash;
	const char *sources; /* JSON array as text, or NULL */
	const char *answers; /* JSON array of message ids as text, or NULL */
	int64_t input_tokens, output_tokens, cached_tokens;
	bool estimated;
	const char *cost; /* decimal, or NULL: no price is known */
	const char *finish;
	int64_t attempts;
	const char *approved_by, *approved_hash;
	bool even_if_newer;
	int64_t known; /* number of the newest message when it was made */
	const char *known_message; /* that message's id, or NULL; for records */
	const char *error_class, *error_message;
	const char *message; /* what it became */
	int64_t created_at, updated_at, sent_at;
};

/* Longest text of a reply, in bytes. */
#define REPLY_MAXIMUM 65536

/* Stores a new one with its status (draft, approved, failed, shadow), appends
 * reply.drafted, and reply.approved or reply.failed after it. `reply->id` is
 * the caller's, of id_new("reply"); hash and times are made here. In a
 * transaction. */
void reply_store(struct store *, const struct reply *);

/* The row alone, as it is, without an event: for import. False when there is
 * one of that id. */
bool reply_insert(struct store *, const struct reply *);

/* Appends an event about a reply, with its id, status and hash, and who
 * approved it, its error and its message where it has them. */
void reply_tell(struct store *, const char *name, const struct reply *);

typedef void reply_visitor(void *context, const struct reply *);
bool reply_load(struct store *, const char *id, reply_visitor *, void *context);

/* The newest reply that was sent in answer to a message. */
bool reply_answering(struct store *, const char *message, reply_visitor *,
    void *context);

/* How many of a conversation were sent without anybody's approval. */
int64_t reply_count_automatic(struct store *, const char *conversation);

struct reply_filter {
	const char *status, *conversation; /* NULL: all */
	int64_t limit;                     /* -1: all */
	bool oldest_first;
	bool shadows; /* those too; else only when the status names them */
};
int64_t reply_each(struct store *, const struct reply_filter *, reply_visitor *,
    void *context);

/* An open one (draft, approved, sending, uncertain) of a conversation: writes
 * its id, or returns false. */
bool reply_open(struct store *, const char *conversation, char id[ID_SIZE]);

void reply_write(struct buffer *, const struct reply *);
bool reply_record(struct store *, const char *id, struct buffer *);

/* What came of asking for a change of state. */
enum reply_change {
	REPLY_DONE,
	REPLY_ALREADY, /* it is so: nothing changed */
	REPLY_UNKNOWN, /* no such reply */
	REPLY_STATE,   /* its status does not allow that */
	REPLY_CHANGED, /* the text is not the one that was named */
	REPLY_NEWER,   /* the customer wrote since */
	REPLY_EMPTY,   /* there is no text */
};

/* Why not, for a person; a literal. */
const char *reply_why(enum reply_change);

/* Each appends its event, in a transaction. */

/* A draft or an approved reply gets another text and is a draft. */
enum reply_change reply_edit(struct store *, const char *id, const char *text);

struct reply_approval {
	const char *hash; /* the text that is meant; NULL: whatever it is */
	const char *by;   /* who approves */
	bool even_if_newer;
};
/* A draft, or one whose sending failed, is approved. */
enum reply_change reply_approve(struct store *, const char *id,
    const struct reply_approval *);
enum reply_change reply_reject(struct store *, const char *id, const char *by);

/* A draft gives way to a newer one, and is stale. */
enum reply_change reply_retire(struct store *, const char *id);

/* A message `number` came: drafts that do not know it become stale and, when it
 * is a guest's, approved ones drafts again, unless even_if_newer. */
void reply_outdate(struct store *, const char *conversation, int64_t number,
    bool guest);

#endif
