/* SPDX-License-Identifier: MIT */
#ifndef KNOWLEDGE_H
#define KNOWLEDGE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"

struct buffer;
struct store;
struct writer;

/*
 * House facts and canned replies, from which answers are made. Owner of the
 * table `knowledge` and of its full-text index. Text is borrowed from whatever
 * it came from: until the next step, or until that object is gone.
 */
struct knowledge {
	int64_t number;     /* key of the search index; 0 before it is stored */
	const char *id;     /* knowledge_...; NULL: one is made when stored */
	const char *kind;   /* snippet, canned */
	const char *source; /* the file it was loaded from */
	const char *name;   /* its place there, or NULL */
	const char *text;
	const char *language; /* "en", or NULL */
	const char *tags;     /* JSON array as text, or NULL */
	int64_t loaded_at;    /* WHEN_NONE: now */
};

/* Longest text of one, in bytes: what is longer is no snippet. */
#define KNOWLEDGE_MAXIMUM 65536

typedef void knowledge_visitor(void *context, const struct knowledge *);

/*
 * Stores one, with its index; false when its source has the same words under
 * the same name already. In a transaction.
 */
bool knowledge_store(struct store *, const struct knowledge *);

/* Is it stored already, by its id or by its words? */
bool knowledge_exists(struct store *, const struct knowledge *);

/* What knowledge_replace() tells of each change. */
enum knowledge_change { KNOWLEDGE_ADDED, KNOWLEDGE_REMOVED };
typedef void knowledge_changed(void *context, enum knowledge_change,
    const struct knowledge *);

/* The parts that a source has now. */
struct knowledge_source {
	const char *source;
	const struct knowledge *parts;
	size_t count;
	bool keep; /* do not remove what is not among the parts */
};

/*
 * Makes the store hold just these parts of a source: what is there unchanged
 * is not touched, the rest is removed and added. Calls back for each change.
 * In a transaction. Returns how many changes there were.
 */
size_t knowledge_replace(struct store *, const struct knowledge_source *,
    knowledge_changed *, void *context);

/* Calls back with the name of each source that is `path` or lies in the folder
 * `path`. The sources must not be changed meanwhile. */
typedef void knowledge_named(void *context, const char *source);
void knowledge_sources(struct store *, const char *path, knowledge_named *,
    void *context);

/* Best first. `question` is of lib/fold; a limit of -1 is none. The rank is
 * bm25's: lower is better. */
struct knowledge_search {
	const char *question;
	int64_t limit;
};
typedef void knowledge_hit(void *context, const struct knowledge *,
    double rank);
int64_t knowledge_find(struct store *, const struct knowledge_search *,
    knowledge_hit *, void *context);

/* All of it, by source and id. */
void knowledge_each(struct store *, knowledge_visitor *, void *context);

/* The record {"type":"knowledge",...}. */
void knowledge_write(struct buffer *, const struct knowledge *);

/* An item of a reply's sources: {"id","kind","source","name"}. */
void knowledge_cite(struct writer *, const struct knowledge *);

/* Reads a record, also a canned reply with nothing but its text; false and a
 * literal in `why`. Tags are printed into `memory`, which must outlive it. */
bool knowledge_from_json(struct knowledge *, const cJSON *,
    struct buffer *memory, const char **why);

/* Indexes what other writers left out; returns how many that were. */
int64_t knowledge_reindex(struct store *);

#endif
