/* SPDX-License-Identifier: MIT */
#ifndef LEARNED_H
#define LEARNED_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * Secrets that nobody told us, taken from their first use. Kept as SHA-256.
 * Owner of the table `learned`. A name is that of a source ("hostex"), which a
 * colon may follow and what tells several of that source apart.
 */
enum learned {
	LEARNED_NOTHING, /* there was no first use */
	LEARNED_SAME,
	LEARNED_OTHER,
};

/* Is `secret` the one that was learned under `name`? In constant time. */
enum learned learned_compare(struct store *, const char *name,
    const char *secret);

/* Learns it, unless one is known: call learned_compare() before, in the same
 * transaction. */
void learned_store(struct store *, const char *name, const char *secret);

/* Calls back for each, by name: the source alone, and when it was learned. */
typedef void learned_visitor(void *context, const char *source,
    int64_t learned_at);
int64_t learned_each(struct store *, learned_visitor *, void *context);

/* Forgets all of a source, in a transaction, so that the next use teaches a new
 * one; appends setting.changed. False when nothing was learned. */
bool learned_forget(struct store *, const char *source);

#endif
