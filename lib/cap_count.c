/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "cap.h"
#include "store.h"

/* Rows after which it is worth a page to know them. */
#define ROWS 32

/* What a cap knows. */
struct known {
	int64_t from, number; /* since when, up to which row of the ledger */
	struct ledger_sum sum;
};

static void
bind_key(struct statement *statement, const struct cap *cap)
{
	store_bind_text(statement, ":scope", cap_scope_name(cap->scope));
	store_bind_text(statement, ":name", cap->name);
	store_bind_text(statement, ":period", period_name(cap->period));
}

static void
load(struct store *store, const struct cap *cap, struct known *known)
{
	struct statement *select = store_statement(store,
	    "SELECT counted_from, counted, counted_tokens, counted_cost"
	    " FROM cap WHERE scope = :scope AND name = :name"
	    " AND period = :period");

	*known = (struct known){0};
	bind_key(select, cap);
	if (!store_step(select))
		return;
	known->from = store_integer(select, 0);
	known->number = store_integer(select, 1);
	known->sum.tokens = store_integer(select, 2);
	known->sum.cost = store_integer(select, 3);
	store_finish(select);
}

static void
keep(struct store *store, const struct cap *cap, const struct known *known)
{
	struct statement *update = store_statement(store,
	    "UPDATE cap SET counted_from = :from, counted = :number,"
	    " counted_tokens = :tokens, counted_cost = :cost"
	    " WHERE scope = :scope AND name = :name AND period = :period");

	store_bind_integer(update, ":from", known->from);
	store_bind_integer(update, ":number", known->number);
	store_bind_integer(update, ":tokens", known->sum.tokens);
	store_bind_integer(update, ":cost", known->sum.cost);
	bind_key(update, cap);
	store_run(update);
}

/* Brings what is known up to now; returns how many rows were new, or ROWS when
 * all had to be counted: of another period, or because the ledger changed: it
 * is shorter than it was, or a trigger of the schema made the cap forget. */
static int64_t
catch_up(struct store *store, const struct cap *cap, int64_t at,
    struct known *known)
{
	struct ledger_span span = {cap->scope, cap->name,
	    period_start(cap->period, at), period_next(cap->period, at)};
	int64_t newest = ledger_newest(store), rows;

	load(store, cap, known);
	rows = newest - known->number;
	if (known->from == span.from && rows >= 0) {
		ledger_used_after(store, &span, known->number, &known->sum);
	} else {
		ledger_used(store, &span, &known->sum);
		rows = ROWS;
	}
	known->from = span.from;
	known->number = newest;
	return rows;
}

void
cap_spent(struct store *store, const struct cap *cap, int64_t at,
    struct ledger_sum *sum)
{
	struct known known;

	catch_up(store, cap, at, &known);
	*sum = known.sum;
}

void
cap_count(struct store *store, const struct cap *cap, int64_t at,
    struct ledger_sum *sum)
{
	struct known known;

	if (catch_up(store, cap, at, &known) >= ROWS)
		keep(store, cap, &known);
	*sum = known.sum;
}
