/* SPDX-License-Identifier: MIT */
#ifndef ROLLUP_CELL_H
#define ROLLUP_CELL_H

#include "rollup.h"

/*
 * The sums one by one, and the rows of the ledger that they are made of: for
 * who makes reports. A row of the ledger is in one cell of each part.
 */
enum rollup_part {
	ROLLUP_HOUR,
	ROLLUP_DAY,           /* with the number of users */
	ROLLUP_DAY_COMPANY,   /* `name` is the company */
	ROLLUP_DAY_ASSISTANT, /* `name` is the assistant */
	ROLLUP_DAY_ACCOUNT,   /* and the company, and in which hours */
	ROLLUP_MONTH_ACCOUNT, /* and the company */
	ROLLUP_MONTH_MODEL,   /* the account, the model, and the assistant */
};
#define ROLLUP_PARTS 7

struct rollup_cell {
	enum rollup_part part;
	int64_t start; /* hours since 1970, else days, of a month its first */
	const char *account, *name, *other; /* empty: none */
	struct rollup_sum sum;
	int64_t hours; /* bits: in which the account used something */
	int64_t users; /* accounts that used something */
};

/* Calls back for those of a part with from <= start < until: of one account, of
 * one name (empty: without), or with NULL of all. Text is borrowed for the
 * call. */
struct rollup_range {
	enum rollup_part part;
	int64_t from, until;
	const char *account, *name;
};
typedef void rollup_cell_visitor(void *context, const struct rollup_cell *);
void rollup_each_cell(struct store *, const struct rollup_range *,
    rollup_cell_visitor *, void *context);

/* Did the account use something on that day, as far as the cells know? */
bool rollup_present(struct store *, int64_t day, const char *account);

/* A usage or refund of the ledger; empty: none. */
struct rollup_row {
	int64_t at;
	const char *account, *company, *assistant, *model;
	struct rollup_sum sum; /* of this row */
};
typedef void rollup_row_visitor(void *context, const struct rollup_row *);

/* Calls back for all at `from` or later and before `until`: of one account or
 * of one company, or with NULL of all. */
struct rollup_filter {
	const char *account, *company;
	int64_t from, until;
};
void rollup_each_row(struct store *, const struct rollup_filter *,
    rollup_row_visitor *, void *context);

/* The times of the first and the last of all at any time; false when there is
 * none. */
bool rollup_bounds(struct store *, const struct rollup_filter *, int64_t *first,
    int64_t *last);

/* Calls back for each behind the mark. */
void rollup_each_behind(struct store *, rollup_row_visitor *, void *context);

/* Calls back for what was changed or removed since the cells were made, the
 * first `limit` (-1: all); `last` is then the number of the last of these. The
 * sum of one that was removed has all signs turned. Returns how many. */
int64_t rollup_each_change(struct store *, int64_t limit, int64_t *last,
    rollup_row_visitor *, void *context);

#endif
