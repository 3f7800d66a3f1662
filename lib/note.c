/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <string.h>

#include "buffer.h"
#include "event.h"
#include "json.h"
#include "store.h"
#include "when.h"
#include "writer.h"

bool
note_text_valid(const char *text, const char **why)
{
	if (text[strspn(text, " \t\r\n")] == '\0')
		*why = "a note needs a text";
	else if (strlen(text) > NOTE_MAXIMUM)
		*why = "the text is longer than 65536 bytes";
	else
		return true;
	return false;
}

bool
note_import(struct store *store, const struct note *note)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO note (id, conversation, author, text, created_at)"
	    " VALUES (:id, :conversation, :author, :text, :created_at)"
	    " ON CONFLICT (id) DO NOTHING");

	store_bind_text(insert, ":id", note->id);
	store_bind_text(insert, ":conversation", note->conversation);
	store_bind_text(insert, ":author", note->author);
	store_bind_text(insert, ":text", note->text);
	store_bind_integer(insert, ":created_at",
	    note->created_at == WHEN_NONE ? when_now() : note->created_at);
	return store_run(insert) == 1;
}

/* The text stays out of the event: notes go when their conversation goes. */
void
note_add(struct store *store, const struct note *note, char id[ID_SIZE])
{
	struct note made = *note;
	struct event event;

	made.id = id_new("note", id);
	note_import(store, &made);
	event_begin(&event, "note.added", note->conversation);
	writer_text(&event.data, "note", id);
	writer_text(&event.data, "author", note->author);
	event_append(&event, store);
}

static void
read_row(struct statement *row, struct note *note)
{
	note->id = store_text(row, 0);
	note->conversation = store_text(row, 1);
	note->author = store_text(row, 2);
	note->text = store_text(row, 3);
	note->created_at = store_integer(row, 4);
}

static int64_t
visit_rows(struct statement *rows, note_visitor *visit, void *context)
{
	struct note note;
	int64_t count = 0;

	for (; store_step(rows); count++) {
		read_row(rows, &note);
		visit(context, &note);
	}
	return count;
}

bool
note_load(struct store *store, const char *id, note_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, conversation, author, text, created_at FROM note"
	    " WHERE id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(select, visit, context) == 1;
}

static int64_t
visit_all(struct store *store, note_visitor *visit, void *context)
{
	return visit_rows(
	    store_statement(store,
		"SELECT id, conversation, author, text, created_at"
		" FROM note /*scan*/ ORDER BY conversation, created_at, id"),
	    visit, context);
}

int64_t
note_each(struct store *store, const char *conversation, note_visitor *visit,
    void *context)
{
	struct statement *select;

	if (!conversation)
		return visit_all(store, visit, context);
	select = store_statement(store,
	    "SELECT id, conversation, author, text, created_at FROM note"
	    " WHERE conversation = :conversation ORDER BY created_at, id");
	store_bind_text(select, ":conversation", conversation);
	return visit_rows(select, visit, context);
}

void
note_write(struct buffer *out, const struct note *note)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "note");
	writer_text(&writer, "id", note->id);
	writer_text(&writer, "conversation", note->conversation);
	writer_text(&writer, "author", note->author);
	writer_text(&writer, "text", note->text);
	writer_time(&writer, "created_at", note->created_at);
	writer_end_object(&writer);
}

bool
note_from_json(struct note *note, const cJSON *json, const char **why)
{
	note->id = json_get_text(json, "id");
	note->conversation = json_get_text(json, "conversation");
	note->author = json_get_text(json, "author");
	note->text = json_get_text(json, "text");
	if (!note->id || !id_valid(note->id))
		*why = "a note needs an id";
	else if (!note->conversation || !id_valid(note->conversation))
		*why = "a note needs its conversation";
	else if (!note->text)
		*why = "a note needs a text";
	else if (!json_get_time(json, "created_at", &note->created_at))
		*why = "created_at is no time";
	else
		return note_text_valid(note->text, why);
	return false;
}
