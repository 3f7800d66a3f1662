/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "date.h"
#include "rollup_batch.h"
#include "store.h"

/* A month at a time, so that it fits into memory. */
struct check {
	struct rollup_batch batch;
	int64_t from, until; /* days of the month */
	bool changes;        /* some are written down and not followed yet */
	int64_t matched;     /* cells that a recount has as well */
	int64_t wrong;
};

/* The first day at or after one on which something is: in the ledger, or in
 * the sums. INT64_MAX: there is none. */
static int64_t
next_day(struct store *store, int64_t day)
{
	struct statement *rows = store_statement(store,
	    "SELECT min(at) FROM ledger WHERE at >= :from");
	struct statement *cells = store_statement(store,
	    "SELECT min(start) FROM rollup WHERE part = :part"
	    " AND start >= :day");
	int64_t next = INT64_MAX;

	store_bind_integer(rows, ":from", day * ROLLUP_DAY_SPAN);
	store_step(rows);
	if (!store_is_null(rows, 0))
		next = rollup_day(store_integer(rows, 0));
	store_finish(rows);
	store_bind_integer(cells, ":part", ROLLUP_DAY);
	store_bind_integer(cells, ":day", day);
	store_step(cells);
	if (!store_is_null(cells, 0) && store_integer(cells, 0) < next)
		next = store_integer(cells, 0);
	store_finish(cells);
	return next;
}

static void
take_ledger(struct check *check)
{
	struct rollup_batch *batch = &check->batch;
	struct statement *rows = store_statement(batch->store,
	    "SELECT number, kind, account, company, assistant, model,"
	    " input_tokens, output_tokens, cached_tokens, estimated, cost, at"
	    " FROM ledger WHERE at >= :from AND at < :until");
	int64_t mark = rollup_mark(batch->store);
	struct rollup_row row;

	store_bind_integer(rows, ":from", check->from * ROLLUP_DAY_SPAN);
	store_bind_integer(rows, ":until", check->until * ROLLUP_DAY_SPAN);
	while (store_step(rows)) {
		struct rollup_line *line;

		if (!rollup_read(&row, rows, 1))
			continue;
		rollup_batch_take(batch, &row);
		line = &batch->lines[batch->count - 1];
		line->behind = store_integer(rows, 0) > mark;
		if (line->behind)
			line->sum = (struct rollup_sum){0};
	}
}

/* What was written down and not followed is still in the sums, or not yet. */
static void
take_change(void *context, const struct rollup_row *row)
{
	struct check *check = context;
	struct rollup_row back = *row;
	int64_t day = rollup_day(row->at);

	check->changes = true;
	rollup_turn(&back.sum, -1);
	if (day >= check->from && day < check->until)
		rollup_batch_take(&check->batch, &back);
}

static bool
same(const struct check *check, const struct rollup_heap *heap,
    const struct rollup_cell *cell)
{
	const struct rollup_sum *a = &heap->sum, *b = &cell->sum;
	bool sums = a->used == b->used && a->refunded == b->refunded &&
	    a->input == b->input && a->output == b->output &&
	    a->cached == b->cached && a->cost == b->cost &&
	    a->rest == b->rest && a->unpriced == b->unpriced &&
	    a->estimated == b->estimated;
	int64_t may = heap->hours | heap->behind;

	if (!sums || check->changes || cell->part != ROLLUP_DAY_ACCOUNT ||
	    !heap->key.account)
		return sums;
	return !(heap->hours & ~cell->hours) && !(cell->hours & ~may);
}

struct lookup {
	struct check *check;
	const struct rollup_heap *heap;
	int64_t users;
	bool found, same;
};

static void
look(void *context, const struct rollup_cell *cell)
{
	struct lookup *lookup = context;
	const struct rollup_batch *batch = &lookup->check->batch;

	if (strcmp(cell->other,
		names_text(&batch->names, lookup->heap->key.other)) != 0)
		return;
	lookup->found = true;
	lookup->same = same(lookup->check, lookup->heap, cell);
	lookup->users = cell->users;
}

static void
look_up(struct lookup *lookup, enum rollup_part part)
{
	const struct rollup_key *key = &lookup->heap->key;
	const struct names *names = &lookup->check->batch.names;
	struct rollup_range range = {part, key->start, key->start + 1,
	    names_text(names, key->account), names_text(names, key->name)};

	rollup_each_cell(lookup->check->batch.store, &range, look, lookup);
}

static void
check_heap(struct check *check, enum rollup_part part,
    const struct rollup_heap *heap)
{
	struct lookup lookup = {.check = check, .heap = heap};
	bool empty = !heap->sum.used && !heap->sum.refunded;

	look_up(&lookup, part);
	check->matched += lookup.found;
	if (lookup.found != !empty || (lookup.found && !lookup.same))
		check->wrong++;
}

static void
check_users(struct check *check, int64_t day, int64_t users)
{
	struct rollup_heap heap = {.key.start = day};
	struct lookup lookup = {.check = check, .heap = &heap};

	look_up(&lookup, ROLLUP_DAY);
	if (lookup.users != users)
		check->wrong++;
}

/* The heaps of a day follow each other, and in it those of an account. */
static void
count_users(struct check *check, size_t count)
{
	const struct rollup_heap *heaps = check->batch.heaps;
	int64_t users = 0;
	bool counted = false;

	for (size_t i = 0; i < count; i++) {
		bool day_begins = !i ||
		    heaps[i].key.start != heaps[i - 1].key.start;

		if (day_begins && i)
			check_users(check, heaps[i - 1].key.start, users);
		if (day_begins)
			users = 0;
		if (day_begins ||
		    heaps[i].key.account != heaps[i - 1].key.account)
			counted = false;
		if (!counted && heaps[i].key.account && heaps[i].sum.used > 0) {
			counted = true;
			users++;
		}
	}
	if (count)
		check_users(check, heaps[count - 1].key.start, users);
}

static void
check_month(struct check *check)
{
	int64_t last;

	rollup_batch_clear(&check->batch);
	take_ledger(check);
	rollup_each_change(check->batch.store, -1, &last, take_change, check);
	for (int part = 0; part < ROLLUP_PARTS; part++) {
		size_t count = rollup_batch_gather(&check->batch,
		    (enum rollup_part)part);

		for (size_t i = 0; i < count; i++)
			check_heap(check, (enum rollup_part)part,
			    &check->batch.heaps[i]);
		if (part == ROLLUP_DAY_ACCOUNT)
			count_users(check, count);
	}
}

int64_t
rollup_wrong(struct store *store)
{
	struct check check = {0};
	int64_t day = INT64_MIN / ROLLUP_DAY_SPAN, wrong;

	rollup_batch_init(&check.batch, store);
	while ((day = next_day(store, day)) != INT64_MAX) {
		check.from = date_month(day);
		check.until = day = date_next_month(day);
		check_month(&check);
	}
	/* Those that no row of the ledger asks for. */
	wrong = check.wrong - check.matched +
	    store_value(store, "SELECT count(*) FROM rollup /*scan*/", 0);
	rollup_batch_release(&check.batch);
	return wrong;
}
