/* SPDX-License-Identifier: MIT */
#ifndef ROLLUP_BATCH_H
#define ROLLUP_BATCH_H

#include "names.h"
#include "rollup_internal.h"

/*
 * Many rows of the ledger in memory, and the cells that they make: for those
 * who write the sums, and those who check them. Text is known by its number in
 * a set of names, so that cells compare fast; the empty text is 0.
 */
struct rollup_line {
	int64_t at;
	uint32_t account, company, assistant, model;
	struct rollup_sum sum;
	bool taken;  /* it leaves the sums */
	bool behind; /* it is not in them; its sum is 0 */
};

struct rollup_key {
	int64_t start;
	uint32_t account, name, other;
};

/* All of one cell. */
struct rollup_heap {
	struct rollup_key key;
	struct rollup_sum sum;
	int64_t hours;
	int64_t behind; /* hours of lines that are not in the sums */
	bool taken;     /* some of it leaves */
};

struct rollup_batch {
	struct store *store;
	struct names names;
	struct rollup_line *lines;
	struct rollup_heap *heaps;
	size_t count, capacity; /* of lines, and what heaps there is room for */
	size_t room;
};

void rollup_batch_init(struct rollup_batch *, struct store *);
void rollup_batch_release(struct rollup_batch *);
void rollup_batch_clear(struct rollup_batch *);

/* Takes a row; a rollup_row_visitor. */
void rollup_batch_take(void *batch, const struct rollup_row *);

/* Makes the heaps of a part, one for each cell, in the order of `start` and
 * account, and returns how many. */
size_t rollup_batch_gather(struct rollup_batch *, enum rollup_part);

/* Binds :part, :start, :account, :name and :other. */
void rollup_batch_bind(struct rollup_batch *, struct statement *,
    enum rollup_part, const struct rollup_key *);

#endif
