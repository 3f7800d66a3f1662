/* SPDX-License-Identifier: MIT */
#ifndef USAGE_INTERNAL_H
#define USAGE_INTERNAL_H

#include "rollup_cell.h"
#include "usage_tally.h"

/*
 * What the files of lib/usage share: a breakdown while it is made.
 */
struct usage_work {
	struct store *store;
	const struct usage_span *span;
	struct usage_tally tally;
	/* Where something is at all; first > last: nowhere. */
	int64_t first, last;
	/* Rows of the ledger that the cells do not know, in their order. */
	struct usage_behind *behind;
	size_t behind_count, behind_capacity;
	struct names behind_names;
	/* Days whose cells do not say what the ledger says, in their order. */
	int64_t *dirty;
	size_t dirty_count, dirty_capacity;
	/* The group of the piece that is being summed, of days and months. */
	size_t group;
	int64_t hours; /* of a day, as bits, that count now */
};

void usage_work_init(struct usage_work *, struct store *,
    const struct usage_span *, enum usage_by);
void usage_work_release(struct usage_work *);

/* Adds a row of the ledger to its group. */
void usage_work_row(void *work, const struct rollup_row *);

/* Adds what the cells do not know of from <= at < until. */
void usage_work_behind(struct usage_work *, int64_t from, int64_t until);

/* Are there days from this one on, before the other, that are to be read from
 * the ledger? */
bool usage_work_dirty(const struct usage_work *, int64_t day, int64_t until);

/* Sums all that lies in a piece of the span. `alone`: it is a whole group. */
void usage_work_piece(struct usage_work *, int64_t from, int64_t until,
    bool alone);

#endif
