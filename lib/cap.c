/* SPDX-License-Identifier: MIT */
#include "cap.h"

#include <string.h>

#include "event.h"
#include "store.h"
#include "when.h"

static const char *const scopes[] = {
    [LEDGER_DESK] = "desk",
    [LEDGER_COMPANY] = "company",
    [LEDGER_ASSISTANT] = "assistant",
    [LEDGER_ACCOUNT] = "user",
};

const char *
cap_scope_name(enum ledger_scope scope)
{
	return scopes[scope];
}

bool
cap_scope_read(const char *name, enum ledger_scope *scope)
{
	for (*scope = LEDGER_DESK; *scope <= LEDGER_ACCOUNT; ++*scope)
		if (strcmp(name, scopes[*scope]) == 0)
			return true;
	return false;
}

/* Columns: scope, name, period, tokens, cost, updated_at. */
static void
read_row(struct cap *cap, struct statement *row)
{
	*cap = (struct cap){
	    .name = store_text(row, 1),
	    .tokens = store_is_null(row, 3) ? CAP_NONE : store_integer(row, 3),
	    .cost = store_is_null(row, 4) ? MONEY_NONE : store_integer(row, 4),
	    .updated_at = store_integer(row, 5),
	};
	cap_scope_read(store_text(row, 0), &cap->scope);
	period_read(store_text(row, 2), &cap->period);
}

int64_t
cap_each(struct store *store, cap_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT scope, name, period, tokens, cost, updated_at"
	    " FROM cap /*scan*/ ORDER BY scope, name, period");
	struct cap cap;
	int64_t count = 0;

	for (; store_step(select); count++) {
		read_row(&cap, select);
		visit(context, &cap);
	}
	return count;
}

void
cap_each_of(struct store *store, const struct cap_names *names,
    cap_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT scope, name, period, tokens, cost, updated_at FROM cap"
	    " WHERE (scope = 'desk' AND name = '')"
	    " OR (scope = 'company' AND name = :company)"
	    " OR (scope = 'assistant' AND name = :assistant)"
	    " OR (scope = 'user' AND name = :account)");
	struct cap cap;

	store_bind_text(select, ":company", names->company);
	store_bind_text(select, ":assistant", names->assistant);
	store_bind_text(select, ":account", names->account);
	while (store_step(select)) {
		read_row(&cap, select);
		visit(context, &cap);
	}
}

static void
bind_key(struct statement *statement, const struct cap *cap)
{
	store_bind_text(statement, ":scope", scopes[cap->scope]);
	store_bind_text(statement, ":name", cap->name);
	store_bind_text(statement, ":period", period_name(cap->period));
}

bool
cap_load(struct store *store, const struct cap *which, cap_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT scope, name, period, tokens, cost, updated_at FROM cap"
	    " WHERE scope = :scope AND name = :name AND period = :period");
	struct cap cap;

	bind_key(select, which);
	if (!store_step(select))
		return false;
	read_row(&cap, select);
	visit(context, &cap);
	store_finish(select);
	return true;
}

static void
tell(struct store *store, const struct cap *cap, bool imported)
{
	struct event event;
	char cost[MONEY_SIZE];

	event_begin(&event, "budget.changed", NULL);
	event.imported = imported;
	writer_text(&event.data, "scope", scopes[cap->scope]);
	writer_text(&event.data, "name", *cap->name ? cap->name : NULL);
	writer_text(&event.data, "period", period_name(cap->period));
	if (cap->tokens == CAP_NONE)
		writer_null(&event.data, "tokens");
	else
		writer_integer(&event.data, "tokens", cap->tokens);
	writer_text(&event.data, "cost", money_text(cap->cost, cost));
	event_append(&event, store);
}

static bool
set(struct store *store, const struct cap *cap, bool imported)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO cap (scope, name, period, tokens, cost, updated_at)"
	    " VALUES (:scope, :name, :period, :tokens, :cost, :at)"
	    " ON CONFLICT (scope, name, period) DO UPDATE SET"
	    " tokens = excluded.tokens, cost = excluded.cost,"
	    " updated_at = excluded.updated_at"
	    " WHERE coalesce(cap.tokens, -1) <> coalesce(excluded.tokens, -1)"
	    " OR coalesce(cap.cost, -1) <> coalesce(excluded.cost, -1)");

	bind_key(upsert, cap);
	if (cap->tokens == CAP_NONE)
		store_bind_null(upsert, ":tokens");
	else
		store_bind_integer(upsert, ":tokens", cap->tokens);
	if (cap->cost == MONEY_NONE)
		store_bind_null(upsert, ":cost");
	else
		store_bind_integer(upsert, ":cost", cap->cost);
	store_bind_integer(upsert, ":at",
	    cap->updated_at == WHEN_NONE ? when_now() : cap->updated_at);
	if (store_run(upsert) == 0)
		return false;
	tell(store, cap, imported);
	return true;
}

bool
cap_set(struct store *store, const struct cap *cap)
{
	return set(store, cap, false);
}

bool
cap_remove(struct store *store, const struct cap *cap)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM cap WHERE scope = :scope AND name = :name"
	    " AND period = :period");
	struct cap removed = *cap;

	bind_key(delete, cap);
	if (store_run(delete) == 0)
		return false;
	removed.tokens = CAP_NONE;
	removed.cost = MONEY_NONE;
	tell(store, &removed, false);
	return true;
}

static void
ignore(void *context, const struct cap *cap)
{
	(void)context;
	(void)cap;
}

bool
cap_exists(struct store *store, const struct cap *cap)
{
	return cap_load(store, cap, ignore, NULL);
}

bool
cap_import(struct store *store, const struct cap *cap)
{
	return !cap_exists(store, cap) && set(store, cap, true);
}
