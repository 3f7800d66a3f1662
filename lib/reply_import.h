/* SPDX-License-Identifier: MIT */
#ifndef REPLY_IMPORT_H
#define REPLY_IMPORT_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "hmac.h"
#include "reply.h"

struct buffer;
struct store;

/*
 * A reply as its record tells it. A hash that is not that of the text is
 * refused, and so is an approved one that does not say which text was approved.
 */
struct reply_given {
	struct reply reply; /* borrows from the record and from `memory` */
	char hash[HMAC_HEX_SIZE];
};

/* Reads a record; false and a literal in `why`. Arrays are printed into
 * `memory`, which must outlive the reply. */
bool reply_from_json(struct reply_given *, const cJSON *, struct buffer *memory,
    const char **why);

/* Stores it, once, with the event reply.drafted; false when there is one of
 * that id, which is left as it is. The conversation must exist. In a
 * transaction. */
bool reply_import(struct store *, struct reply_given *);

/* Which text a record shows, for an approval of no other: made of its text, so
 * that one which a pipe changed does not pass for the reply's; the hash that it
 * says when it has no text; NULL when it has neither, or there is no record. */
const char *reply_shown(const cJSON *, char hash[HMAC_HEX_SIZE]);

#endif
