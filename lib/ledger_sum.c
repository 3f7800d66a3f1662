/* SPDX-License-Identifier: MIT */
#include "ledger_internal.h"
#include "rollup.h"
#include "store.h"

void
ledger_each(struct store *store, const char *conversation,
    ledger_visitor *visit, void *context)
{
	struct statement *select = conversation
	    ? store_statement(store,
		  "SELECT number, id, kind, amount, account, company,"
		  " conversation, reply, assistant, provider, model,"
		  " input_tokens, output_tokens, cached_tokens, estimated,"
		  " cost, balance, imported, key, at FROM ledger"
		  " WHERE conversation = :conversation ORDER BY number")
	    : store_statement(store,
		  "SELECT number, id, kind, amount, account, company,"
		  " conversation, reply, assistant, provider, model,"
		  " input_tokens, output_tokens, cached_tokens, estimated,"
		  " cost, balance, imported, key, at FROM ledger /*scan*/"
		  " ORDER BY number");
	struct ledger_row row;

	if (conversation)
		store_bind_text(select, ":conversation", conversation);
	while (store_step(select)) {
		ledger_read(&row, select);
		visit(context, &row);
	}
}

void
ledger_used(struct store *store, const struct ledger_span *span,
    struct ledger_sum *sum)
{
	static const enum rollup_scope scopes[] = {
	    [LEDGER_DESK] = ROLLUP_DESK,
	    [LEDGER_COMPANY] = ROLLUP_COMPANY,
	    [LEDGER_ASSISTANT] = ROLLUP_ASSISTANT,
	    [LEDGER_ACCOUNT] = ROLLUP_ACCOUNT,
	};
	struct rollup_window window = {scopes[span->scope], span->name,
	    span->from, span->until};
	struct rollup_sum used = {0};

	rollup_sum(store, &window, &used);
	sum->tokens = used.input + used.output;
	sum->cost = rollup_money(&used);
}

/* By their numbers, which few of them have: coalesce() keeps other indexes out
 * of it. */
static struct statement *
used_after(struct store *store, enum ledger_scope scope)
{
	switch (scope) {
	case LEDGER_COMPANY:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger WHERE number > :number"
		    " AND coalesce(at, 0) >= :from AND coalesce(at, 0) < :until"
		    " AND kind IN ('usage', 'refund')"
		    " AND coalesce(company, '') = :name");
	case LEDGER_ASSISTANT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger WHERE number > :number"
		    " AND coalesce(at, 0) >= :from AND coalesce(at, 0) < :until"
		    " AND kind IN ('usage', 'refund')"
		    " AND coalesce(assistant, '') = :name");
	case LEDGER_ACCOUNT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger WHERE number > :number"
		    " AND coalesce(at, 0) >= :from AND coalesce(at, 0) < :until"
		    " AND kind IN ('usage', 'refund')"
		    " AND coalesce(account, '') = :name");
	case LEDGER_DESK:
		break;
	}
	return store_statement(store,
	    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
	    " coalesce(sum(cost), 0) FROM ledger WHERE number > :number"
	    " AND coalesce(at, 0) >= :from AND coalesce(at, 0) < :until"
	    " AND kind IN ('usage', 'refund')");
}

void
ledger_used_after(struct store *store, const struct ledger_span *span,
    int64_t number, struct ledger_sum *sum)
{
	struct statement *select = used_after(store, span->scope);

	store_bind_integer(select, ":number", number);
	store_bind_integer(select, ":from", span->from);
	store_bind_integer(select, ":until", span->until);
	if (span->scope != LEDGER_DESK)
		store_bind_text(select, ":name", span->name);
	store_step(select);
	sum->tokens += store_integer(select, 0);
	sum->cost += store_integer(select, 1);
	store_finish(select);
}

int64_t
ledger_newest(struct store *store)
{
	return store_value(store, "SELECT max(number) FROM ledger", 0);
}

int64_t
ledger_moved(struct store *store, const char *account)
{
	struct statement *select = store_statement(store,
	    "SELECT coalesce(sum(amount), 0) FROM ledger"
	    " WHERE account = :account AND imported = 0");
	int64_t sum;

	store_bind_text(select, ":account", account);
	store_step(select);
	sum = store_integer(select, 0);
	store_finish(select);
	return sum;
}
