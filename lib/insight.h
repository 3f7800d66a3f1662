/* SPDX-License-Identifier: MIT */
#ifndef INSIGHT_H
#define INSIGHT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct store;

/*
 * What a conversation comes to, in a few sentences: at most one for each, made
 * when somebody first asks for it, and made anew only when that is asked for.
 * Owner of the table `insight`. Text is borrowed from the row or the object
 * that it came from.
 */
struct insight {
	const char *id; /* insight_... */
	const char *conversation;
	const char *summary;
	int64_t messages; /* how many it knew */
	int64_t known;    /* number of the newest of them, 0: unknown */
	const char *known_message; /* that message's id, or NULL; for records */
	const char *by;            /* provider/model, or who wrote it */
	int64_t created_at;        /* the first one of this conversation */
	int64_t updated_at;        /* this one */
};

/* Longest summary, in bytes. */
#define INSIGHT_MAXIMUM 16384

/* Stores it in a transaction, in place of the one that the conversation had,
 * whose id and created_at stay, and appends insight.created. Of `insight` id
 * and times are made here. The conversation must exist. */
void insight_store(struct store *, const struct insight *);

typedef void insight_visitor(void *context, const struct insight *);

/* That of a conversation; false when there is none. */
bool insight_load(struct store *, const char *conversation, insight_visitor *,
    void *context);

/* That of a conversation, or with NULL all by conversation; returns how many
 * there were. */
int64_t insight_each(struct store *, const char *conversation,
    insight_visitor *, void *context);

/* The record {"type":"insight",...}. */
void insight_write(struct buffer *, const struct insight *);

/* Reads a record; false and a literal in `why` when it is none. */
bool insight_from_json(struct insight *, const cJSON *, const char **why);

/* As import does, in a transaction: stores it when the conversation has none,
 * or one that was made earlier; the event says `imported`. */
enum insight_import {
	INSIGHT_MADE,
	INSIGHT_CHANGED,
	INSIGHT_THERE,
	INSIGHT_ELSEWHERE, /* its id is that of another conversation's */
};
enum insight_import insight_import(struct store *, const struct insight *);

#endif
