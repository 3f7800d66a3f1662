/* SPDX-License-Identifier: MIT */
#ifndef LEARNED_H
#define LEARNED_H

struct store;

/*
 * Secrets that nobody told us, taken from their first use. Kept as SHA-256.
 * Owner of the table `learned`.
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

#endif
