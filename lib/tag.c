/* SPDX-License-Identifier: MIT */
#include "tag.h"

#include <string.h>

#include "event.h"
#include "store.h"
#include "utf8.h"
#include "writer.h"

#define TAG_MAXIMUM 64

bool
tag_valid(const char *name)
{
	size_t length = strlen(name);

	if (!length || length > TAG_MAXIMUM ||
	    utf8_valid(name, length) != length)
		return false;
	for (; *name; name++)
		if ((unsigned char)*name <= ' ' || *name == ',' ||
		    *name == 0x7f)
			return false;
	return true;
}

void
tag_array(struct store *store, const char *conversation, struct buffer *out)
{
	struct statement *select = store_statement(store,
	    "SELECT name FROM tag WHERE conversation = :conversation"
	    " ORDER BY name");
	struct writer writer;

	store_bind_text(select, ":conversation", conversation);
	writer_init(&writer, out);
	writer_array(&writer, NULL);
	while (store_step(select))
		writer_text(&writer, NULL, store_text(select, 0));
	writer_end_array(&writer);
}

bool
tag_import(struct store *store, const char *conversation, const char *name)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO tag (conversation, name) VALUES (:conversation, :name)"
	    " ON CONFLICT (conversation, name) DO NOTHING");

	store_bind_text(insert, ":conversation", conversation);
	store_bind_text(insert, ":name", name);
	return store_run(insert) == 1;
}

static void
tell(struct store *store, const char *conversation, const char *name, bool on)
{
	struct event event;

	event_begin(&event, "conversation.tagged", conversation);
	writer_text(&event.data, "tag", name);
	writer_bool(&event.data, "removed", !on);
	event_append(&event, store);
}

bool
tag_put(struct store *store, const char *conversation, const char *name)
{
	if (!tag_import(store, conversation, name))
		return false;
	tell(store, conversation, name, true);
	return true;
}

bool
tag_take(struct store *store, const char *conversation, const char *name)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM tag WHERE conversation = :conversation"
	    " AND name = :name");

	store_bind_text(delete, ":conversation", conversation);
	store_bind_text(delete, ":name", name);
	if (store_run(delete) == 0)
		return false;
	tell(store, conversation, name, false);
	return true;
}
