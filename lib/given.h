/* SPDX-License-Identifier: MIT */
#ifndef GIVEN_H
#define GIVEN_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "jsonl.h"

struct buffer;

/*
 * The records that a program is given to work on: ids as arguments, or with
 * none, lines on stdin. A line is a JSON record or a bare id (a JSON string is
 * taken as one too).
 *
 *	given_open(&given, argv + optind, "conversation");
 *	while ((id = given_next(&given)))
 *	        if (!close_it(store, id))
 *	                given_reject(&given, "no such conversation");
 *	given_close(&given);
 *
 * What a record gives depends on the type that the program works on. For
 * "conversation": a conversation's `id`, and of any other record its
 * `conversation`. For all other types: the `id`, and a record that says to be
 * of another type is bad. Bad lines and ids are named on stderr, skipped, and
 * remembered with program_note(EX_DATAERR).
 */
struct given {
	const char *type; /* what the program works on */
	/* The rest is the reader's own. */
	char **arguments;
	const char *argument; /* the present one, NULL when from stdin */
	bool from_stdin;
	struct jsonl input;
	cJSON *record; /* the present line's, NULL for a bare id */
};

/* `arguments` are the rest of argv, ended by NULL. Without any, and with stdin
 * a terminal, ends the program with EX_USAGE. Both are borrowed. */
void given_open(struct given *, char **arguments, const char *type);
void given_close(struct given *);

/* The next id, valid until the next call; NULL at the end. */
const char *given_next(struct given *);

/* Names the present id as bad: "stdin:7: no such reply". */
void given_reject(struct given *, const char *why);

/* The same, remembered with another status than EX_DATAERR. */
void given_refuse(struct given *, int status, const char *why);

/* For programs that have several in hand at once: can the next id be had
 * without waiting? */
bool given_ready(const struct given *);

/* The present line's record, for given_pass() later: the caller's to
 * cJSON_Delete(), or NULL. */
cJSON *given_take(struct given *);

/* Adds to the end of `record`, a whole JSON object, the members of `given` that
 * it does not have: what a filter does not know passes through. Does nothing
 * when `given` is NULL or says to be of another type. */
void given_pass(struct buffer *record, const cJSON *given);

/* The same with the record that was given. */
void given_complete(const struct given *, struct buffer *record);

/* The same, then writes it to stdout (see jsonl_write()). */
void given_write(const struct given *, struct buffer *record);

#endif
