/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rollup_internal.h"
#include "store.h"

struct summing {
	struct store *store;
	enum rollup_scope scope;
	const char *name;
	int64_t from, until; /* of the whole days in the window */
	struct rollup_sum *sum;
};

static bool
belongs(const struct summing *summing, const struct rollup_row *row)
{
	switch (summing->scope) {
	case ROLLUP_COMPANY:
		return strcmp(row->company, summing->name) == 0;
	case ROLLUP_ASSISTANT:
		return strcmp(row->assistant, summing->name) == 0;
	case ROLLUP_ACCOUNT:
		return strcmp(row->account, summing->name) == 0;
	case ROLLUP_DESK:
		break;
	}
	return true;
}

static void
add_row(void *context, const struct rollup_row *row)
{
	struct summing *summing = context;

	if (belongs(summing, row))
		rollup_add(summing->sum, &row->sum);
}

/* One that the cells do not know, if it lies in what they were asked for. */
static void
add_behind(void *context, const struct rollup_row *row)
{
	const struct summing *summing = context;
	int64_t day = rollup_day(row->at);

	if (day >= summing->from && day < summing->until)
		add_row(context, row);
}

static void
add_cell(void *context, const struct rollup_cell *cell)
{
	struct summing *summing = context;

	rollup_add(summing->sum, &cell->sum);
}

/* A seek for each day: beside it lie all others of their kind. */
static void
add_days_of_one(struct summing *summing)
{
	static const enum rollup_part parts[] = {
	    [ROLLUP_COMPANY] = ROLLUP_DAY_COMPANY,
	    [ROLLUP_ASSISTANT] = ROLLUP_DAY_ASSISTANT,
	    [ROLLUP_ACCOUNT] = ROLLUP_DAY_ACCOUNT,
	};
	struct rollup_range range = {.part = parts[summing->scope]};
	bool account = summing->scope == ROLLUP_ACCOUNT;

	range.account = account ? summing->name : "";
	range.name = account ? NULL : summing->name;
	for (range.from = summing->from; range.from < summing->until;
	     range.from++) {
		range.until = range.from + 1;
		rollup_each_cell(summing->store, &range, add_cell, summing);
	}
}

static void
add_days(struct summing *summing)
{
	struct rollup_range range = {
	    .part = ROLLUP_DAY,
	    .from = summing->from,
	    .until = summing->until,
	};
	int64_t last;

	if (summing->scope == ROLLUP_DESK)
		rollup_each_cell(summing->store, &range, add_cell, summing);
	else
		add_days_of_one(summing);
	rollup_each_behind(summing->store, add_behind, summing);
	rollup_each_change(summing->store, -1, &last, add_behind, summing);
}

static void
add_rows(struct summing *summing, int64_t from, int64_t until)
{
	struct rollup_filter filter = {.from = from, .until = until};

	if (summing->scope == ROLLUP_ACCOUNT)
		filter.account = summing->name;
	if (summing->scope == ROLLUP_COMPANY)
		filter.company = summing->name;
	if (from < until)
		rollup_each_row(summing->store, &filter, add_row, summing);
}

void
rollup_sum(struct store *store, const struct rollup_window *window,
    struct rollup_sum *sum)
{
	struct summing summing = {.store = store,
	    .scope = window->scope,
	    .name = window->name,
	    .sum = sum};
	int64_t from = window->from, until = window->until, first, last;

	*sum = (struct rollup_sum){0};
	first = store_value(store, "SELECT min(at) FROM ledger", 0);
	last = store_value(store, "SELECT max(at) FROM ledger", 0);
	/* Outside of these nothing is, so that whole days can be asked for. */
	if (from < first)
		from = rollup_day(first) * ROLLUP_DAY_SPAN;
	if (until > last)
		until = (rollup_day(last) + 1) * ROLLUP_DAY_SPAN;
	if (from >= until)
		return;
	summing.from = rollup_day(from + ROLLUP_DAY_SPAN - 1);
	summing.until = rollup_day(until);
	if (summing.from >= summing.until) {
		add_rows(&summing, from, until);
		return;
	}
	add_rows(&summing, from, summing.from * ROLLUP_DAY_SPAN);
	add_days(&summing);
	add_rows(&summing, summing.until * ROLLUP_DAY_SPAN, until);
}
