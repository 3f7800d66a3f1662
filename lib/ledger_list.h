/* SPDX-License-Identifier: MIT */
#ifndef LEDGER_LIST_H
#define LEDGER_LIST_H

#include "ledger.h"

/*
 * Rows of the ledger of all kinds, the newest first, a page at a time.
 */
struct ledger_filter {
	int64_t from, until; /* from <= at < until */
	const char *account; /* NULL: any */
	const char *company; /* NULL: any */
	const char *before; /* only those after this row in the list; or NULL */
	int64_t start, limit; /* skips so many, then at most so many; -1: all */
};

/* Returns how many there were; -1: there is no row of the id `before`. */
int64_t ledger_list(struct store *, const struct ledger_filter *,
    ledger_visitor *, void *context);

/* How many there are, whatever `before`, `start` and `limit` say. */
int64_t ledger_count(struct store *, const struct ledger_filter *);

#endif
