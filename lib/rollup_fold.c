/* SPDX-License-Identifier: MIT */
#include "rollup_batch.h"
#include "store.h"

static void
bind_sum(struct statement *statement, enum rollup_part part,
    const struct rollup_heap *heap)
{
	store_bind_integer(statement, ":used", heap->sum.used);
	store_bind_integer(statement, ":refunded", heap->sum.refunded);
	store_bind_integer(statement, ":input", heap->sum.input);
	store_bind_integer(statement, ":output", heap->sum.output);
	store_bind_integer(statement, ":cached", heap->sum.cached);
	store_bind_integer(statement, ":cost", heap->sum.cost);
	store_bind_integer(statement, ":rest", heap->sum.rest);
	store_bind_integer(statement, ":unpriced", heap->sum.unpriced);
	store_bind_integer(statement, ":estimated", heap->sum.estimated);
	store_bind_integer(statement, ":hours",
	    part == ROLLUP_DAY_ACCOUNT && heap->key.account ? heap->hours : 0);
}

/* Adds to a cell that is there and in which something was used: most are, and
 * then this is half the work. */
static bool
add_to_used(struct rollup_batch *batch, enum rollup_part part,
    const struct rollup_heap *heap)
{
	struct statement *set = store_statement(batch->store,
	    "UPDATE rollup SET used = used + :used,"
	    " refunded = refunded + :refunded, input = input + :input,"
	    " output = output + :output, cached = cached + :cached,"
	    " cost = cost + :cost, rest = rest + :rest,"
	    " unpriced = unpriced + :unpriced,"
	    " estimated = estimated + :estimated, hours = hours | :hours"
	    " WHERE part = :part AND start = :start AND account = :account"
	    " AND name = :name AND other = :other AND used > 0");

	rollup_batch_bind(batch, set, part, &heap->key);
	bind_sum(set, part, heap);
	return store_run(set) == 1;
}

static void
add(struct rollup_batch *batch, enum rollup_part part,
    const struct rollup_heap *heap)
{
	struct statement *put = store_statement(batch->store,
	    "INSERT INTO rollup (part, start, account, name, other, used,"
	    " refunded, input, output, cached, cost, rest, unpriced,"
	    " estimated, hours, users)"
	    " VALUES (:part, :start, :account, :name, :other, :used,"
	    " :refunded, :input, :output, :cached, :cost, :rest, :unpriced,"
	    " :estimated, :hours, 0)"
	    " ON CONFLICT (part, start, account, name, other) DO UPDATE SET"
	    " used = rollup.used + excluded.used,"
	    " refunded = rollup.refunded + excluded.refunded,"
	    " input = rollup.input + excluded.input,"
	    " output = rollup.output + excluded.output,"
	    " cached = rollup.cached + excluded.cached,"
	    " cost = rollup.cost + excluded.cost,"
	    " rest = rollup.rest + excluded.rest,"
	    " unpriced = rollup.unpriced + excluded.unpriced,"
	    " estimated = rollup.estimated + excluded.estimated,"
	    " hours = rollup.hours | excluded.hours");

	rollup_batch_bind(batch, put, part, &heap->key);
	bind_sum(put, part, heap);
	store_run(put);
}

static void
remove_if_empty(struct rollup_batch *batch, enum rollup_part part,
    const struct rollup_key *key)
{
	struct statement *remove = store_statement(batch->store,
	    "DELETE FROM rollup WHERE part = :part AND start = :start"
	    " AND account = :account AND name = :name AND other = :other"
	    " AND used = 0 AND refunded = 0");

	rollup_batch_bind(batch, remove, part, key);
	store_run(remove);
}

/* In which hours of a day did an account use something, now that some of it is
 * gone? Rows behind the mark are told apart by nothing, and do no harm: whoever
 * asks adds them too. */
static void
count_hours(struct rollup_batch *batch, const struct rollup_key *key)
{
	struct statement *set = store_statement(batch->store,
	    "UPDATE rollup SET hours = (SELECT"
	    " coalesce(sum(DISTINCT 1 << ((at - :from) / 3600000)), 0)"
	    " FROM ledger WHERE account = :account AND at >= :from"
	    " AND at < :until AND kind = 'usage'"
	    " AND coalesce(company, '') = :name)"
	    " WHERE part = :part AND start = :start AND account = :account"
	    " AND name = :name AND other = :other");

	store_bind_integer(set, ":from", key->start * ROLLUP_DAY_SPAN);
	store_bind_integer(set, ":until", (key->start + 1) * ROLLUP_DAY_SPAN);
	rollup_batch_bind(batch, set, ROLLUP_DAY_ACCOUNT, key);
	store_run(set);
}

static void
change_users(struct rollup_batch *batch, int64_t day, int64_t change)
{
	struct statement *set = store_statement(batch->store,
	    "UPDATE rollup SET users = users + :change WHERE part = :part"
	    " AND start = :day AND account = '' AND name = '' AND other = ''");

	if (!change)
		return;
	store_bind_integer(set, ":change", change);
	store_bind_integer(set, ":part", ROLLUP_DAY);
	store_bind_integer(set, ":day", day);
	store_run(set);
}

static bool
present(struct rollup_batch *batch, const struct rollup_key *key)
{
	return key->account &&
	    rollup_present(batch->store, key->start,
		names_text(&batch->names, key->account));
}

static void
fold_cell(struct rollup_batch *batch, enum rollup_part part,
    const struct rollup_heap *heap)
{
	add(batch, part, heap);
	if (!heap->taken)
		return;
	if (part == ROLLUP_DAY_ACCOUNT && heap->key.account)
		count_hours(batch, &heap->key);
	/* A day without usage has no users either. */
	remove_if_empty(batch, part, &heap->key);
}

/* Returns by how many the users of its day change. */
static int64_t
fold_heap(struct rollup_batch *batch, enum rollup_part part,
    const struct rollup_heap *heap)
{
	bool before, after;

	if (!heap->taken && add_to_used(batch, part, heap))
		return 0;
	if (part != ROLLUP_DAY_ACCOUNT) {
		fold_cell(batch, part, heap);
		return 0;
	}
	before = present(batch, &heap->key);
	fold_cell(batch, part, heap);
	after = present(batch, &heap->key);
	return after - before;
}

static void
fold_part(struct rollup_batch *batch, enum rollup_part part)
{
	size_t count = rollup_batch_gather(batch, part);
	int64_t users = 0;

	for (size_t i = 0; i < count; i++) {
		const struct rollup_heap *heap = &batch->heaps[i];

		users += fold_heap(batch, part, heap);
		if (i + 1 == count || heap[1].key.start != heap->key.start) {
			change_users(batch, heap->key.start, users);
			users = 0;
		}
	}
}

/* Returns how many rows it read, and the number of the last in `mark`. */
static int64_t
take_new(struct rollup_batch *batch, int64_t limit, int64_t *mark)
{
	struct statement *rows = store_statement(batch->store,
	    "SELECT number, kind, account, company, assistant, model,"
	    " input_tokens, output_tokens, cached_tokens, estimated, cost, at"
	    " FROM ledger WHERE number > :mark ORDER BY number LIMIT :limit");
	struct rollup_row row;
	int64_t count = 0;

	store_bind_integer(rows, ":mark", *mark);
	store_bind_integer(rows, ":limit", limit);
	for (; store_step(rows); count++) {
		*mark = store_integer(rows, 0);
		if (rollup_read(&row, rows, 1))
			rollup_batch_take(batch, &row);
	}
	return count;
}

/* Takes what was written down first; returns how many lines that were. */
static int64_t
take_changes(struct rollup_batch *batch, int64_t limit)
{
	struct statement *remove;
	int64_t last, count;

	count = rollup_each_change(batch->store, limit, &last,
	    rollup_batch_take, batch);
	if (!count)
		return 0;
	remove = store_statement(batch->store,
	    "DELETE FROM rollup_change WHERE number <= :last");
	store_bind_integer(remove, ":last", last);
	store_run(remove);
	return count;
}

int64_t
rollup_catch_up(struct store *store, int64_t limit)
{
	int64_t count, mark = rollup_mark(store);
	struct rollup_batch batch;

	rollup_batch_init(&batch, store);
	count = take_changes(&batch, limit);
	count += take_new(&batch, limit - count, &mark);
	for (int part = 0; part < ROLLUP_PARTS; part++)
		fold_part(&batch, (enum rollup_part)part);
	rollup_set_mark(store, mark);
	rollup_batch_release(&batch);
	return count;
}
