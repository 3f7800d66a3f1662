/* SPDX-License-Identifier: MIT */
#ifndef ROLLUP_H
#define ROLLUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * Sums of what the ledger says was used, so that a report of a year does not
 * read millions of rows. Owner of the tables `rollup`, `rollup_mark` and
 * `rollup_change`; reads `ledger`, whose sums these are.
 *
 * What counts is a usage, and a refund, which takes one back with all its
 * numbers. Hours, days and months are those of UTC, of the time that a row
 * says, which may be any.
 *
 * The sums cover the rows up to a mark, which is moved on when a few hundred
 * more were booked, many at once: for a single row that costs next to nothing.
 * Readers add the rows behind the mark, so that what they say is always exact.
 * What is changed or removed before it, by whomever, triggers write down; the
 * sums follow with the next row that is booked, and until then readers look at
 * the ledger for the days that were touched.
 */

struct rollup_sum {
	int64_t used, refunded; /* rows of each kind */
	/* Of these, without refunds: */
	int64_t input, output, cached; /* tokens; cached are a part of input */
	int64_t cost; /* in millionths of the currency, and millionths ... */
	int64_t rest; /* ... of those; of rows with a price */
	int64_t unpriced, estimated; /* rows */
};

void rollup_add(struct rollup_sum *, const struct rollup_sum *);

/* Appends the cost as exact decimals, "0.000412". */
void rollup_cost(struct buffer *, const struct rollup_sum *);

/* The cost as in lib/money.h; INT64_MAX when it is more than that can say. */
int64_t rollup_money(const struct rollup_sum *);

enum rollup_scope {
	ROLLUP_DESK, /* everything */
	ROLLUP_COMPANY,
	ROLLUP_ASSISTANT,
	ROLLUP_ACCOUNT,
};

/* At `from` or later and before `until`. `name` is ignored for the desk. */
struct rollup_window {
	enum rollup_scope scope;
	const char *name;
	int64_t from, until;
};

/* Sums what was used, exactly. */
void rollup_sum(struct store *, const struct rollup_window *,
    struct rollup_sum *);

/* To be called after each new row of the ledger, in its transaction: moves the
 * mark when it is time to. */
void rollup_added(struct store *);

/* Moves the mark over at most `limit` rows; returns how many those were. In a
 * transaction. */
int64_t rollup_catch_up(struct store *, int64_t limit);

/* Forgets all sums, in a transaction: rollup_catch_up() makes them again. */
void rollup_forget(struct store *);

/* How many sums, or numbers of users, are not what a recount of the ledger
 * says. Reads all of it. */
int64_t rollup_wrong(struct store *);

#endif
