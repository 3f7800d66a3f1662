/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "rollup_internal.h"
#include "store.h"

#define MILLION INT64_C(1000000)

static int64_t
floored(int64_t at, int64_t span)
{
	return at / span - (at % span < 0);
}

int64_t
rollup_hour(int64_t at)
{
	return floored(at, ROLLUP_HOUR_SPAN);
}

int64_t
rollup_day(int64_t at)
{
	return floored(at, ROLLUP_DAY_SPAN);
}

static const char *
text_of(struct statement *row, int column)
{
	const char *text = store_text(row, column);

	return text ? text : "";
}

void
rollup_turn(struct rollup_sum *sum, int64_t sign)
{
	sum->used *= sign;
	sum->refunded *= sign;
	sum->input *= sign;
	sum->output *= sign;
	sum->cached *= sign;
	sum->cost *= sign;
	sum->rest *= sign;
	sum->unpriced *= sign;
	sum->estimated *= sign;
}

bool
rollup_read(struct rollup_row *row, struct statement *from, int column)
{
	const char *kind = text_of(from, column);
	bool usage = strcmp(kind, "usage") == 0;
	bool priced = !store_is_null(from, column + 9);
	int64_t cost = store_integer(from, column + 9);

	if (!usage && strcmp(kind, "refund") != 0)
		return false;
	*row = (struct rollup_row){
	    .account = text_of(from, column + 1),
	    .company = text_of(from, column + 2),
	    .assistant = text_of(from, column + 3),
	    .model = text_of(from, column + 4),
	    .at = store_integer(from, column + 10),
	    .sum =
		{
		    .used = usage,
		    .refunded = !usage,
		    .input = store_integer(from, column + 5),
		    .output = store_integer(from, column + 6),
		    .cached = store_integer(from, column + 7),
		    .estimated = store_integer(from, column + 8),
		    .cost = cost / MILLION,
		    .rest = cost % MILLION,
		    .unpriced = !priced,
		},
	};
	if (!usage) {
		row->sum.unpriced *= -1;
		row->sum.estimated *= -1;
	}
	return true;
}

static void
visit_rows(struct statement *rows, rollup_row_visitor *visit, void *context)
{
	struct rollup_row row;

	while (store_step(rows))
		if (rollup_read(&row, rows, 0))
			visit(context, &row);
}

#define ROW \
	"SELECT kind, account, company, assistant, model, input_tokens," \
	" output_tokens, cached_tokens, estimated, cost, at FROM ledger"

void
rollup_each_row(struct store *store, const struct rollup_filter *filter,
    rollup_row_visitor *visit, void *context)
{
	struct statement *rows;

	if (filter->account)
		rows = store_statement(store,
		    ROW
		    " WHERE account = :name AND at >= :from AND at < :until"
		    " AND coalesce(company, '') = coalesce(:company, company,"
		    " '')");
	else if (filter->company)
		rows = store_statement(store,
		    ROW " WHERE company = :name AND at >= :from AND at <"
			" :until");
	else
		rows = store_statement(store,
		    ROW " WHERE at >= :from AND at < :until");
	if (filter->account)
		store_bind_text(rows, ":company", filter->company);
	if (filter->account || filter->company)
		store_bind_text(rows, ":name",
		    filter->account ? filter->account : filter->company);
	store_bind_integer(rows, ":from", filter->from);
	store_bind_integer(rows, ":until", filter->until);
	visit_rows(rows, visit, context);
}

/* One end of what the filter leaves. */
static bool
read_end(struct statement *end, const struct rollup_filter *filter, int64_t *at)
{
	bool there;

	if (filter->account || filter->company)
		store_bind_text(end, ":name",
		    filter->account ? filter->account : filter->company);
	there = store_step(end);
	if (there)
		*at = store_integer(end, 0);
	store_finish(end);
	return there;
}

#define USED " kind IN ('usage', 'refund') ORDER BY "

bool
rollup_bounds(struct store *store, const struct rollup_filter *filter,
    int64_t *first, int64_t *last)
{
	struct statement *begin, *end;

	if (filter->account) {
		begin = store_statement(store,
		    "SELECT at FROM ledger WHERE account = :name AND" USED
		    "at LIMIT 1");
		end = store_statement(store,
		    "SELECT at FROM ledger WHERE account = :name AND" USED
		    "at DESC LIMIT 1");
	} else if (filter->company) {
		begin = store_statement(store,
		    "SELECT at FROM ledger WHERE company = :name AND" USED
		    "at LIMIT 1");
		end = store_statement(store,
		    "SELECT at FROM ledger WHERE company = :name AND" USED
		    "at DESC LIMIT 1");
	} else {
		begin = store_statement(store,
		    "SELECT at FROM ledger WHERE" USED "at LIMIT 1");
		end = store_statement(store,
		    "SELECT at FROM ledger WHERE" USED "at DESC LIMIT 1");
	}
	return read_end(begin, filter, first) && read_end(end, filter, last);
}

void
rollup_each_behind(struct store *store, rollup_row_visitor *visit,
    void *context)
{
	struct statement *rows = store_statement(store,
	    ROW " WHERE number > (SELECT max(number) FROM rollup_mark)");

	visit_rows(rows, visit, context);
}

int64_t
rollup_each_change(struct store *store, int64_t limit, int64_t *last,
    rollup_row_visitor *visit, void *context)
{
	struct statement *rows = store_statement(store,
	    "SELECT number, sign, kind, account, company, assistant, model,"
	    " input_tokens, output_tokens, cached_tokens, estimated, cost, at"
	    " FROM rollup_change ORDER BY number LIMIT :limit /*scan*/");
	struct rollup_row row;
	int64_t count = 0;

	store_bind_integer(rows, ":limit", limit);
	for (; store_step(rows); count++) {
		*last = store_integer(rows, 0);
		if (!rollup_read(&row, rows, 2))
			continue;
		rollup_turn(&row.sum, store_integer(rows, 1));
		visit(context, &row);
	}
	return count;
}

static void
read_cell(struct rollup_cell *cell, struct statement *from)
{
	*cell = (struct rollup_cell){
	    .start = store_integer(from, 0),
	    .account = store_text(from, 1),
	    .name = store_text(from, 2),
	    .other = store_text(from, 3),
	    .sum =
		{
		    .used = store_integer(from, 4),
		    .refunded = store_integer(from, 5),
		    .input = store_integer(from, 6),
		    .output = store_integer(from, 7),
		    .cached = store_integer(from, 8),
		    .cost = store_integer(from, 9),
		    .rest = store_integer(from, 10),
		    .unpriced = store_integer(from, 11),
		    .estimated = store_integer(from, 12),
		},
	    .hours = store_integer(from, 13),
	    .users = store_integer(from, 14),
	};
}

#define CELL \
	"SELECT start, account, name, other, used, refunded, input, output," \
	" cached, cost, rest, unpriced, estimated, hours, users FROM rollup" \
	" WHERE part = :part AND start >= :from AND start < :until"

/* Of one account a day, or a month, at a time: then the key leads to it. */
static struct statement *
cells_of(struct store *store, const struct rollup_range *range)
{
	assert(!range->account || range->until == range->from + 1);
	if (range->account && range->name)
		return store_statement(store,
		    CELL " AND start = :from AND account = :account"
			 " AND name = :name");
	if (range->account)
		return store_statement(store,
		    CELL " AND start = :from AND account = :account");
	return range->name ? store_statement(store, CELL " AND name = :name")
			   : store_statement(store, CELL);
}

void
rollup_each_cell(struct store *store, const struct rollup_range *range,
    rollup_cell_visitor *visit, void *context)
{
	struct statement *cells = cells_of(store, range);
	struct rollup_cell cell;

	store_bind_integer(cells, ":part", range->part);
	store_bind_integer(cells, ":from", range->from);
	store_bind_integer(cells, ":until", range->until);
	if (range->account)
		store_bind_text(cells, ":account", range->account);
	if (range->name)
		store_bind_text(cells, ":name", range->name);
	while (store_step(cells)) {
		read_cell(&cell, cells);
		cell.part = range->part;
		visit(context, &cell);
	}
}

bool
rollup_present(struct store *store, int64_t day, const char *account)
{
	struct statement *ask = store_statement(store,
	    "SELECT 1 FROM rollup WHERE part = :part AND start = :day"
	    " AND account = :account AND used > 0");
	bool there;

	store_bind_integer(ask, ":part", ROLLUP_DAY_ACCOUNT);
	store_bind_integer(ask, ":day", day);
	store_bind_text(ask, ":account", account);
	there = store_step(ask);
	store_finish(ask);
	return there;
}
