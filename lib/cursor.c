/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include <stddef.h>

#include "buffer.h"
#include "store.h"
#include "when.h"

bool
cursor_load(struct store *store, const char *name, struct buffer *value)
{
	struct statement *select = store_statement(store,
	    "SELECT value FROM cursor WHERE name = :name");
	bool found;

	store_bind_text(select, ":name", name);
	found = store_step(select);
	if (found) {
		buffer_text(value, store_text(select, 0));
		store_finish(select);
	}
	return found;
}

void
cursor_each(struct store *store, cursor_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT name, updated_at FROM cursor /*scan*/ ORDER BY name");

	while (store_step(select))
		visit(context, store_text(select, 0), store_integer(select, 1));
}

void
cursor_store(struct store *store, const char *name, const char *value)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO cursor (name, value, updated_at)"
	    " VALUES (:name, :value, :now)"
	    " ON CONFLICT (name) DO UPDATE SET"
	    " value = excluded.value, updated_at = excluded.updated_at");

	store_bind_text(upsert, ":name", name);
	store_bind_text(upsert, ":value", value);
	store_bind_integer(upsert, ":now", when_now());
	store_run(upsert);
}
