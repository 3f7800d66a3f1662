/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include <stddef.h>

#include "buffer.h"
#include "store.h"
#include "when.h"
#include "writer.h"

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
	    "SELECT name, value, updated_at FROM cursor /*scan*/"
	    " ORDER BY name");

	while (store_step(select))
		visit(context, store_text(select, 0), store_text(select, 1),
		    store_integer(select, 2));
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

bool
cursor_remove(struct store *store, const char *name)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM cursor WHERE name = :name");

	store_bind_text(delete, ":name", name);
	return store_run(delete) == 1;
}

void
cursor_write(struct buffer *out, const char *name, const char *value,
    int64_t moved, int64_t behind)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "cursor");
	writer_text(&writer, "name", name);
	writer_text(&writer, "value", value);
	writer_time(&writer, "moved_at", moved);
	if (behind < 0)
		writer_null(&writer, "behind");
	else
		writer_integer(&writer, "behind", behind);
	writer_end_object(&writer);
}
