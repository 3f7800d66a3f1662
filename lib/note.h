/* SPDX-License-Identifier: MIT */
#ifndef NOTE_H
#define NOTE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct store;

/*
 * Words between colleagues about a conversation. Owner of the table `note`,
 * which nothing that is sent is ever read from. Text is borrowed from the row
 * or the object that it came from.
 */
struct note {
	const char *id; /* note_..., NULL: one is made when stored */
	const char *conversation;
	const char *author; /* NULL: nobody said who */
	const char *text;
	int64_t created_at; /* WHEN_NONE: now */
};

/* Longest text of a note, in bytes. */
#define NOTE_MAXIMUM 65536

/* Can this be a note's text? Not when it is empty or blank, or longer than
 * NOTE_MAXIMUM; then a literal in `why`. */
bool note_text_valid(const char *text, const char **why);

/* Stores a note in a transaction, appends note.added and writes its id to `id`.
 * The conversation must exist. */
void note_add(struct store *, const struct note *, char id[ID_SIZE]);

/* Stores a note under the id it has, once and without an event, as import does;
 * false when it is there. */
bool note_import(struct store *, const struct note *);

typedef void note_visitor(void *context, const struct note *);
bool note_load(struct store *, const char *id, note_visitor *, void *context);

/* Those of a conversation, oldest first; NULL: all, by conversation. Returns
 * how many there were. */
int64_t note_each(struct store *, const char *conversation, note_visitor *,
    void *context);

/* The record {"type":"note",...}. */
void note_write(struct buffer *, const struct note *);

/* Reads a record; false and a literal in `why` when it is none. */
bool note_from_json(struct note *, const cJSON *, const char **why);

#endif
