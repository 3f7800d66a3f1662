/* SPDX-License-Identifier: MIT */
#ifndef IMPORT_RECORD_H
#define IMPORT_RECORD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "buffer.h"
#include "cap.h"
#include "contact.h"
#include "conversation_import.h"
#include "insight.h"
#include "knowledge.h"
#include "ledger.h"
#include "message_import.h"
#include "note.h"
#include "price.h"
#include "reply_import.h"
#include "setting.h"
#include "token.h"
#include "webhook.h"

struct store;

/*
 * One line of an import: read without the store, then stored. A record may be
 * used again for the next line.
 */
struct import_record {
	size_t line; /* its number */
	bool good;
	const char *why; /* it is not: a literal */
	/* The rest is the file's own. */
	const struct import_type *type;
	cJSON *json;
	struct buffer memory;
	struct message_ready message;
	union {
		struct contact contact;
		struct conversation conversation;
		struct reply_given reply;
		struct note note;
		struct insight insight;
		struct knowledge knowledge;
		struct setting setting;
		struct webhook webhook;
		struct token token;
		struct account account;
		struct ledger_row transaction;
		struct price price;
		struct cap cap;
	} as;
};

void import_record_init(struct import_record *);
void import_record_release(struct import_record *);

/* Reads a line; false, and `why`, when it is bad. */
bool import_record_read(struct import_record *, const char *text,
    size_t length);

enum import_outcome {
	IMPORT_MADE,
	IMPORT_CHANGED,
	IMPORT_THERE, /* nothing was changed */
	IMPORT_BAD,   /* and `why` is set */
};

/* Stores it, in a transaction. `now` is the time of its event. */
enum import_outcome import_record_store(struct import_record *, struct store *,
    struct conversation_turns *, int64_t now);

/* It is stored soon. */
void import_record_prefetch(const struct import_record *);

/* For a rehearsal: a name that only records of the same thing have, in `name`,
 * and whether that thing is stored. */
void import_record_name(const struct import_record *, struct buffer *name);
bool import_record_is_there(struct import_record *, struct store *);

/* The conversation that it belongs to, or is; NULL: none. `needed`: it must be
 * there before. */
const char *import_record_conversation(const struct import_record *,
    bool *needed);

#endif
