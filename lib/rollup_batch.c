/* SPDX-License-Identifier: MIT */
#include "rollup_batch.h"

#include <stdlib.h>

#include "date.h"
#include "program.h"
#include "store.h"

void
rollup_batch_init(struct rollup_batch *batch, struct store *store)
{
	*batch = (struct rollup_batch){.store = store};
	names_init(&batch->names);
	names_put(&batch->names, "");
}

void
rollup_batch_release(struct rollup_batch *batch)
{
	names_release(&batch->names);
	free(batch->lines);
	free(batch->heaps);
}

void
rollup_batch_clear(struct rollup_batch *batch)
{
	names_clear(&batch->names);
	names_put(&batch->names, "");
	batch->count = 0;
}

static uint32_t
number_of(struct rollup_batch *batch, const char *text)
{
	return (uint32_t)names_put(&batch->names, text);
}

void
rollup_batch_take(void *context, const struct rollup_row *row)
{
	struct rollup_batch *batch = context;

	if (batch->count == batch->capacity) {
		batch->capacity = batch->capacity ? 2 * batch->capacity : 512;
		batch->lines = reallocarray(batch->lines, batch->capacity,
		    sizeof(*batch->lines));
		if (!batch->lines)
			program_die(EX_OSERR, "no memory for sums");
	}
	batch->lines[batch->count++] = (struct rollup_line){
	    .at = row->at,
	    .account = number_of(batch, row->account),
	    .company = number_of(batch, row->company),
	    .assistant = number_of(batch, row->assistant),
	    .model = number_of(batch, row->model),
	    .sum = row->sum,
	    .taken = row->sum.used < 0 || row->sum.refunded < 0,
	};
}

static struct rollup_key
key_of(const struct rollup_line *line, enum rollup_part part)
{
	int64_t day = rollup_day(line->at);

	switch (part) {
	case ROLLUP_HOUR:
		return (struct rollup_key){.start = rollup_hour(line->at)};
	case ROLLUP_DAY:
		return (struct rollup_key){.start = day};
	case ROLLUP_DAY_COMPANY:
		return (struct rollup_key){.start = day, .name = line->company};
	case ROLLUP_DAY_ASSISTANT:
		return (
		    struct rollup_key){.start = day, .name = line->assistant};
	case ROLLUP_DAY_ACCOUNT:
		return (
		    struct rollup_key){day, line->account, line->company, 0};
	case ROLLUP_MONTH_ACCOUNT:
		return (struct rollup_key){date_month(day), line->account,
		    line->company, 0};
	case ROLLUP_MONTH_MODEL:
		return (struct rollup_key){date_month(day), line->account,
		    line->model, line->assistant};
	}
	program_die(EX_SOFTWARE, "no part %d of the sums", (int)part);
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int
compare(const void *one, const void *two)
{
	const struct rollup_key *a = &((const struct rollup_heap *)one)->key;
	const struct rollup_key *b = &((const struct rollup_heap *)two)->key;
	int order = ORDER(a->start, b->start);

	if (!order)
		order = ORDER(a->account, b->account);
	if (!order)
		order = ORDER(a->name, b->name);
	return order ? order : ORDER(a->other, b->other);
}

static void
make_room(struct rollup_batch *batch)
{
	if (batch->room >= batch->count)
		return;
	batch->room = batch->count;
	batch->heaps = reallocarray(batch->heaps, batch->room,
	    sizeof(*batch->heaps));
	if (!batch->heaps)
		program_die(EX_OSERR, "no memory for sums");
}

size_t
rollup_batch_gather(struct rollup_batch *batch, enum rollup_part part)
{
	size_t count = 0;

	if (!batch->count)
		return 0;
	make_room(batch);
	for (size_t i = 0; i < batch->count; i++) {
		const struct rollup_line *line = &batch->lines[i];
		int64_t hour = INT64_C(1)
		    << (rollup_hour(line->at) - 24 * rollup_day(line->at));

		batch->heaps[i] = (struct rollup_heap){
		    .key = key_of(line, part),
		    .sum = line->sum,
		    .hours = line->sum.used > 0 ? hour : 0,
		    .behind = line->behind ? hour : 0,
		    .taken = line->taken,
		};
	}
	qsort(batch->heaps, batch->count, sizeof(*batch->heaps), compare);
	for (size_t i = 0; i < batch->count; i++) {
		struct rollup_heap *heap = &batch->heaps[count];

		if (i && compare(heap - 1, &batch->heaps[i]) == 0) {
			rollup_add(&heap[-1].sum, &batch->heaps[i].sum);
			heap[-1].hours |= batch->heaps[i].hours;
			heap[-1].behind |= batch->heaps[i].behind;
			heap[-1].taken |= batch->heaps[i].taken;
			continue;
		}
		*heap = batch->heaps[i];
		count++;
	}
	return count;
}

void
rollup_batch_bind(struct rollup_batch *batch, struct statement *statement,
    enum rollup_part part, const struct rollup_key *key)
{
	store_bind_integer(statement, ":part", part);
	store_bind_integer(statement, ":start", key->start);
	store_bind_text(statement, ":account",
	    names_text(&batch->names, key->account));
	store_bind_text(statement, ":name",
	    names_text(&batch->names, key->name));
	store_bind_text(statement, ":other",
	    names_text(&batch->names, key->other));
}
