/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <bsd/string.h>
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "event.h"
#include "ledger_internal.h"
#include "rollup.h"
#include "store.h"
#include "when.h"

/* Columns: number, id, kind, amount, account, company, conversation, reply,
 * assistant, provider, model, input_tokens, output_tokens, cached_tokens,
 * estimated, cost, balance, imported, key, at. */
void
ledger_read(struct ledger_row *row, struct statement *from)
{
	*row = (struct ledger_row){
	    .number = store_integer(from, 0),
	    .id = store_text(from, 1),
	    .kind = store_text(from, 2),
	    .amount = store_integer(from, 3),
	    .account = store_text(from, 4),
	    .company = store_text(from, 5),
	    .conversation = store_text(from, 6),
	    .reply = store_text(from, 7),
	    .assistant = store_text(from, 8),
	    .provider = store_text(from, 9),
	    .model = store_text(from, 10),
	    .input = store_integer(from, 11),
	    .output = store_integer(from, 12),
	    .cached = store_integer(from, 13),
	    .estimated = store_integer(from, 14),
	    .cost = store_is_null(from, 15) ? MONEY_NONE
					    : store_integer(from, 15),
	    .balance = store_is_null(from, 16) ? LEDGER_NO_BALANCE
					       : store_integer(from, 16),
	    .imported = store_integer(from, 17),
	    .key = store_text(from, 18),
	    .at = store_integer(from, 19),
	};
}

/* What is the smallest number of all becomes NULL. */
static void
bind_or_null(struct statement *statement, const char *name, int64_t value)
{
	if (value == INT64_MIN)
		store_bind_null(statement, name);
	else
		store_bind_integer(statement, name, value);
}

static void
bind_texts(struct statement *insert, const struct ledger_row *row)
{
	store_bind_text(insert, ":id", row->id);
	store_bind_text(insert, ":kind", row->kind);
	store_bind_text(insert, ":account", row->account);
	store_bind_text(insert, ":company", row->company);
	store_bind_text(insert, ":conversation", row->conversation);
	store_bind_text(insert, ":reply", row->reply);
	store_bind_text(insert, ":assistant", row->assistant);
	store_bind_text(insert, ":provider", row->provider);
	store_bind_text(insert, ":model", row->model);
	store_bind_text(insert, ":key", row->key);
}

bool
ledger_insert(struct store *store, const struct ledger_row *row)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO ledger (id, kind, amount, account, company,"
	    " conversation, reply, assistant, provider, model, input_tokens,"
	    " output_tokens, cached_tokens, estimated, cost, balance, imported,"
	    " key, at) VALUES (:id, :kind, :amount, :account, :company,"
	    " :conversation, :reply, :assistant, :provider, :model, :input,"
	    " :output, :cached, :estimated, :cost, :balance, :imported, :key,"
	    " :at) ON CONFLICT DO NOTHING");

	bind_texts(insert, row);
	store_bind_integer(insert, ":amount", row->amount);
	store_bind_integer(insert, ":input", row->input);
	store_bind_integer(insert, ":output", row->output);
	store_bind_integer(insert, ":cached", row->cached);
	store_bind_integer(insert, ":estimated", row->estimated);
	bind_or_null(insert, ":cost", row->cost);
	bind_or_null(insert, ":balance", row->balance);
	store_bind_integer(insert, ":imported", row->imported);
	store_bind_integer(insert, ":at", row->at);
	if (!store_run(insert))
		return false;
	rollup_added(store);
	return true;
}

static const char *
event_name(const char *kind)
{
	if (strcmp(kind, "usage") == 0)
		return "token.debited";
	return strcmp(kind, "refill") == 0 ? "token.refilled" : "token.granted";
}

void
ledger_tell(struct store *store, const struct ledger_row *row)
{
	struct event event;
	char cost[MONEY_SIZE];

	event_begin(&event, event_name(row->kind), row->conversation);
	event.imported = row->imported;
	writer_text(&event.data, "transaction", row->id);
	writer_text(&event.data, "kind", row->kind);
	writer_text(&event.data, "user", row->account);
	writer_integer(&event.data, "amount", row->amount);
	if (row->balance == LEDGER_NO_BALANCE)
		writer_null(&event.data, "balance");
	else
		writer_integer(&event.data, "balance", row->balance);
	writer_text(&event.data, "cost", money_text(row->cost, cost));
	event_append(&event, store);
}

/* The row of that key, whose id may be longer than one of ours. */
static bool
is_booked(struct store *store, const char *key, char id[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT id FROM ledger WHERE key = :key");
	bool found;

	store_bind_text(select, ":key", key);
	found = store_step(select);
	if (found) {
		strlcpy(id, store_text(select, 0), ID_SIZE);
		store_finish(select);
	}
	return found;
}

bool
ledger_append(struct store *store, const struct ledger_row *given,
    char id[ID_SIZE])
{
	struct ledger_row row = *given;
	struct buffer company;

	if (row.key && is_booked(store, row.key, id))
		return false;
	row.id = row.id ? row.id : id_new("transaction", id);
	if (row.id != id)
		strlcpy(id, row.id, ID_SIZE);
	row.balance = LEDGER_NO_BALANCE;
	row.imported = false;
	row.at = row.at == WHEN_NONE ? when_now() : row.at;
	buffer_init(&company, BUFFER_MAXIMUM);
	if (row.account)
		account_move(store, row.account, row.amount, &row.balance,
		    &company);
	/* A refund has the company that the usage had, if any. */
	if (!row.company && company.length && strcmp(row.kind, "refund") != 0)
		row.company = company.bytes;
	ledger_insert(store, &row);
	ledger_tell(store, &row);
	buffer_release(&company);
	return true;
}

bool
ledger_load(struct store *store, const char *id, ledger_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT number, id, kind, amount, account, company, conversation,"
	    " reply, assistant, provider, model, input_tokens, output_tokens,"
	    " cached_tokens, estimated, cost, balance, imported, key, at"
	    " FROM ledger WHERE id = :id");
	struct ledger_row row;

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	ledger_read(&row, select);
	visit(context, &row);
	store_finish(select);
	return true;
}

bool
ledger_load_key(struct store *store, const char *key, ledger_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT number, id, kind, amount, account, company, conversation,"
	    " reply, assistant, provider, model, input_tokens, output_tokens,"
	    " cached_tokens, estimated, cost, balance, imported, key, at"
	    " FROM ledger WHERE key = :key");
	struct ledger_row row;

	store_bind_text(select, ":key", key);
	if (!store_step(select))
		return false;
	ledger_read(&row, select);
	visit(context, &row);
	store_finish(select);
	return true;
}

/* A usage that is taken back. */
struct refund {
	struct store *store;
	char *id;
	enum ledger_refund outcome;
};

static void
refund_row(void *context, const struct ledger_row *usage)
{
	struct refund *refund = context;
	struct ledger_row row = *usage;
	struct buffer key;

	if (strcmp(usage->kind, "usage") != 0)
		return;
	buffer_init(&key, BUFFER_MAXIMUM);
	buffer_format(&key, "refund:%s", usage->id);
	row.id = NULL;
	row.kind = "refund";
	row.key = key.bytes;
	row.amount = -usage->amount;
	row.input = -usage->input;
	row.output = -usage->output;
	row.cached = -usage->cached;
	row.cost = usage->cost == MONEY_NONE ? MONEY_NONE : -usage->cost;
	row.at = WHEN_NONE;
	refund->outcome = ledger_append(refund->store, &row, refund->id)
	    ? LEDGER_REFUNDED
	    : LEDGER_REFUNDED_BEFORE;
	buffer_release(&key);
}

enum ledger_refund
ledger_refund(struct store *store, const char *usage, char id[ID_SIZE])
{
	struct refund refund = {store, id, LEDGER_NO_USAGE};

	ledger_load(store, usage, refund_row, &refund);
	return refund.outcome;
}
