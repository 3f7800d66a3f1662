/* SPDX-License-Identifier: MIT */
#include "ledger_list.h"

#include <stdbool.h>

#include "ledger_internal.h"
#include "store.h"

#define ROWS \
	"SELECT number, id, kind, amount, account, company, conversation," \
	" reply, assistant, provider, model, input_tokens, output_tokens," \
	" cached_tokens, estimated, cost, balance, imported, key, at" \
	" FROM ledger WHERE at >= :from AND at < :until" \
	" AND (at, number) < (:before, :number)"
#define ORDER " ORDER BY at DESC, number DESC LIMIT :limit OFFSET :start"
#define COUNT "SELECT count(*) FROM ledger WHERE at >= :from AND at < :until"

static struct statement *
rows_of(struct store *store, const struct ledger_filter *filter)
{
	if (filter->account)
		return store_statement(store,
		    ROWS " AND account = :account"
			 " AND coalesce(company, '') ="
			 " coalesce(:company, company, '')" ORDER);
	if (filter->company)
		return store_statement(store,
		    ROWS " AND company = :company" ORDER);
	return store_statement(store, ROWS ORDER);
}

static struct statement *
count_of(struct store *store, const struct ledger_filter *filter)
{
	if (filter->account)
		return store_statement(store,
		    COUNT " AND account = :account"
			  " AND coalesce(company, '') ="
			  " coalesce(:company, company, '')");
	if (filter->company)
		return store_statement(store, COUNT " AND company = :company");
	return store_statement(store, COUNT);
}

static void
bind(struct statement *statement, const struct ledger_filter *filter)
{
	store_bind_integer(statement, ":from", filter->from);
	store_bind_integer(statement, ":until", filter->until);
	if (filter->account)
		store_bind_text(statement, ":account", filter->account);
	if (filter->account || filter->company)
		store_bind_text(statement, ":company", filter->company);
}

/* The place of a row in the list. */
static bool
find(struct store *store, const char *id, int64_t *at, int64_t *number)
{
	struct statement *row = store_statement(store,
	    "SELECT at, number FROM ledger WHERE id = :id");
	bool found;

	store_bind_text(row, ":id", id);
	found = store_step(row);
	if (found) {
		*at = store_integer(row, 0);
		*number = store_integer(row, 1);
	}
	store_finish(row);
	return found;
}

int64_t
ledger_list(struct store *store, const struct ledger_filter *filter,
    ledger_visitor *visit, void *context)
{
	int64_t before = INT64_MAX, number = INT64_MAX, count = 0;
	struct statement *rows;
	struct ledger_row row;

	if (filter->before && !find(store, filter->before, &before, &number))
		return -1;
	rows = rows_of(store, filter);
	bind(rows, filter);
	store_bind_integer(rows, ":before", before);
	store_bind_integer(rows, ":number", number);
	store_bind_integer(rows, ":limit", filter->limit);
	store_bind_integer(rows, ":start", filter->start);
	for (; store_step(rows); count++) {
		ledger_read(&row, rows);
		visit(context, &row);
	}
	return count;
}

int64_t
ledger_count(struct store *store, const struct ledger_filter *filter)
{
	struct statement *count = count_of(store, filter);
	int64_t rows;

	bind(count, filter);
	store_step(count);
	rows = store_integer(count, 0);
	store_finish(count);
	return rows;
}
