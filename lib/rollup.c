/* SPDX-License-Identifier: MIT */
#include "rollup.h"

#include <inttypes.h>
#include <stdlib.h>

#include "buffer.h"
#include "money.h"
#include "rollup_internal.h"
#include "store.h"

/* Rows that a report may have to read behind the mark, against how often a
 * row's writer does all the work. */
#define BEHIND 512

#define MILLION INT64_C(1000000)

void
rollup_add(struct rollup_sum *sum, const struct rollup_sum *other)
{
	sum->used += other->used;
	sum->refunded += other->refunded;
	sum->input += other->input;
	sum->output += other->output;
	sum->cached += other->cached;
	sum->cost += other->cost;
	sum->rest += other->rest;
	sum->unpriced += other->unpriced;
	sum->estimated += other->estimated;
}

/* The rest is then of the cost's sign, and less than a millionth. */
static void
carry(const struct rollup_sum *sum, int64_t *cost, int64_t *rest)
{
	*cost = sum->cost + sum->rest / MILLION;
	*rest = sum->rest % MILLION;
	if (*cost > 0 && *rest < 0) {
		*cost -= 1;
		*rest += MILLION;
	} else if (*cost < 0 && *rest > 0) {
		*cost += 1;
		*rest -= MILLION;
	}
}

void
rollup_cost(struct buffer *text, const struct rollup_sum *sum)
{
	int64_t cost, rest, whole;

	carry(sum, &cost, &rest);
	whole = cost / MILLION;
	if (cost < 0 || rest < 0)
		buffer_byte(text, '-');
	buffer_format(text, "%" PRId64 ".%06" PRId64 "%06" PRId64,
	    imaxabs(whole), imaxabs(cost % MILLION), imaxabs(rest));
	/* At least two decimals stay. */
	for (int zeros = 0; zeros < 10 && text->bytes[text->length - 1] == '0';
	     zeros++)
		text->bytes[--text->length] = '\0';
}

int64_t
rollup_money(const struct rollup_sum *sum)
{
	int64_t cost, rest;

	carry(sum, &cost, &rest);
	if (cost > INT64_MAX / MILLION - 1)
		return INT64_MAX;
	if (cost < INT64_MIN / MILLION + 1)
		return -INT64_MAX;
	return cost * MILLION + rest;
}

int64_t
rollup_mark(struct store *store)
{
	return store_value(store, "SELECT max(number) FROM rollup_mark", 0);
}

void
rollup_set_mark(struct store *store, int64_t number)
{
	struct statement *set = store_statement(store,
	    "UPDATE rollup_mark SET number = :number /*scan*/");

	store_bind_integer(set, ":number", number);
	store_run(set);
}

void
rollup_added(struct store *store)
{
	struct statement *state = store_statement(store,
	    "SELECT (SELECT max(number) FROM ledger)"
	    " - (SELECT max(number) FROM rollup_mark),"
	    " (SELECT max(number) FROM rollup_change)");
	bool due;

	store_step(state);
	due = store_integer(state, 0) >= BEHIND || store_integer(state, 1) > 0;
	store_finish(state);
	if (due)
		rollup_catch_up(store, BEHIND);
}

void
rollup_forget(struct store *store)
{
	store_run(store_statement(store, "DELETE FROM rollup /*scan*/"));
	store_run(store_statement(store, "DELETE FROM rollup_change /*scan*/"));
	rollup_set_mark(store,
	    store_value(store, "SELECT min(number) - 1 FROM ledger", 0));
}
