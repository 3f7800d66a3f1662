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
	struct rollup_sum used;

	rollup_sum(store, scopes[span->scope], span->name, span->from,
	    span->until, &used);
	sum->tokens = used.input + used.output;
	sum->cost = rollup_money(&used);
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
