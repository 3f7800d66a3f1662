/* SPDX-License-Identifier: MIT */
#include "ledger_internal.h"
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

static struct statement *
used_of(struct store *store, enum ledger_scope scope)
{
	switch (scope) {
	case LEDGER_COMPANY:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger"
		    " WHERE company = :name AND at >= :from AND at < :until"
		    " AND kind IN ('usage', 'refund')");
	case LEDGER_ACCOUNT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger"
		    " WHERE account = :name AND at >= :from AND at < :until"
		    " AND kind IN ('usage', 'refund')");
	case LEDGER_ASSISTANT:
		return store_statement(store,
		    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
		    " coalesce(sum(cost), 0) FROM ledger"
		    " WHERE at >= :from AND at < :until AND assistant = :name"
		    " AND kind IN ('usage', 'refund')");
	case LEDGER_DESK:
		break;
	}
	return store_statement(store,
	    "SELECT coalesce(sum(input_tokens + output_tokens), 0),"
	    " coalesce(sum(cost), 0) FROM ledger"
	    " WHERE at >= :from AND at < :until"
	    " AND kind IN ('usage', 'refund')");
}

void
ledger_used(struct store *store, const struct ledger_span *span,
    struct ledger_sum *sum)
{
	struct statement *select = used_of(store, span->scope);

	if (span->scope != LEDGER_DESK)
		store_bind_text(select, ":name", span->name);
	store_bind_integer(select, ":from", span->from);
	store_bind_integer(select, ":until", span->until);
	store_step(select);
	sum->tokens = store_integer(select, 0);
	sum->cost = store_integer(select, 1);
	store_finish(select);
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
