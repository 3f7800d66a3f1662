/* SPDX-License-Identifier: MIT */
#ifndef USAGE_PRINT_H
#define USAGE_PRINT_H

#include "ledger_list.h"
#include "usage.h"

struct store;

/*
 * A report on stdout, as records or as text: the total, breakdowns, and with
 * `transactions` what the ledger says in that span.
 */
struct usage_print {
	struct usage_span span; /* both ends are there */
	enum usage_by by[USAGE_KINDS];
	size_t count; /* of these */
	bool transactions;
	struct ledger_filter page; /* `before`, `start` and `limit` of it */
};

/* Within store_begin_reading(). Ends the program with EX_DATAERR when there is
 * no transaction to go on from. */
void usage_print(struct store *, const struct usage_print *);

#endif
