/* SPDX-License-Identifier: MIT */
#include "insight.h"

#include "buffer.h"
#include "event.h"
#include "message_import.h"
#include "store.h"
#include "when.h"
#include "writer.h"

static void
insert(struct store *store, const struct insight *insight)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO insight (id, conversation, summary, messages, known,"
	    " made_by, created_at, updated_at) VALUES (:id, :conversation,"
	    " :summary, :messages, :known, :by, :created_at, :updated_at)"
	    " ON CONFLICT (conversation) DO UPDATE"
	    " SET summary = excluded.summary, messages = excluded.messages,"
	    " known = excluded.known, made_by = excluded.made_by,"
	    " updated_at = excluded.updated_at");

	store_bind_text(upsert, ":id", insight->id);
	store_bind_text(upsert, ":conversation", insight->conversation);
	store_bind_text(upsert, ":summary", insight->summary);
	store_bind_integer(upsert, ":messages", insight->messages);
	store_bind_integer(upsert, ":known", insight->known);
	store_bind_text(upsert, ":by", insight->by);
	store_bind_integer(upsert, ":created_at", insight->created_at);
	store_bind_integer(upsert, ":updated_at", insight->updated_at);
	store_run(upsert);
}

struct telling {
	struct store *store;
	bool imported;
};

/* The words stay out of it: insights go when their conversation goes. */
static void
tell(void *context, const struct insight *insight)
{
	struct telling *telling = context;
	struct event event;

	event_begin(&event, "insight.created", insight->conversation);
	event.imported = telling->imported;
	writer_text(&event.data, "insight", insight->id);
	writer_integer(&event.data, "messages", insight->messages);
	writer_text(&event.data, "by", insight->by);
	event_append(&event, telling->store);
}

void
insight_store(struct store *store, const struct insight *insight)
{
	struct telling telling = {store, false};
	struct insight made = *insight;
	char id[ID_SIZE];

	made.id = id_new("insight", id);
	made.created_at = made.updated_at = when_now();
	insert(store, &made);
	insight_load(store, insight->conversation, tell, &telling);
}

static int64_t
visit_rows(struct statement *rows, insight_visitor *visit, void *context)
{
	struct insight insight;
	int64_t count = 0;

	for (; store_step(rows); count++) {
		insight = (struct insight){
		    .id = store_text(rows, 0),
		    .conversation = store_text(rows, 1),
		    .summary = store_text(rows, 2),
		    .messages = store_integer(rows, 3),
		    .known = store_integer(rows, 4),
		    .by = store_text(rows, 5),
		    .created_at = store_integer(rows, 6),
		    .updated_at = store_integer(rows, 7),
		    .known_message = store_text(rows, 8),
		};
		visit(context, &insight);
	}
	return count;
}

#define COLUMNS \
	"SELECT id, conversation, summary, messages, known, made_by," \
	" created_at, updated_at," \
	" (SELECT m.id FROM message m WHERE m.number = known) FROM insight"

bool
insight_load(struct store *store, const char *conversation,
    insight_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE conversation = :conversation");

	store_bind_text(select, ":conversation", conversation);
	return visit_rows(select, visit, context) == 1;
}

int64_t
insight_each(struct store *store, const char *conversation,
    insight_visitor *visit, void *context)
{
	if (conversation)
		return insight_load(store, conversation, visit, context);
	return visit_rows(
	    store_statement(store, COLUMNS " /*scan*/ ORDER BY conversation"),
	    visit, context);
}

void
insight_write(struct buffer *out, const struct insight *insight)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "insight");
	writer_text(&writer, "id", insight->id);
	writer_text(&writer, "conversation", insight->conversation);
	writer_text(&writer, "summary", insight->summary);
	writer_integer(&writer, "messages", insight->messages);
	writer_text(&writer, "known", insight->known_message);
	writer_text(&writer, "by", insight->by);
	writer_time(&writer, "created_at", insight->created_at);
	writer_time(&writer, "updated_at", insight->updated_at);
	writer_end_object(&writer);
}

struct there {
	bool found, newer;
	int64_t updated_at;
};

static void
compare(void *context, const struct insight *insight)
{
	struct there *there = context;

	there->found = true;
	there->newer = insight->updated_at >= there->updated_at;
}

static bool
is_elsewhere(struct store *store, const struct insight *insight)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM insight"
	    " WHERE id = :id AND conversation <> :conversation");
	bool elsewhere;

	store_bind_text(select, ":id", insight->id);
	store_bind_text(select, ":conversation", insight->conversation);
	elsewhere = store_step(select);
	if (elsewhere)
		store_finish(select);
	return elsewhere;
}

enum insight_import
insight_import(struct store *store, const struct insight *insight)
{
	struct telling telling = {store, true};
	struct insight made = *insight;
	struct there there = {.updated_at = insight->updated_at};

	if (is_elsewhere(store, insight))
		return INSIGHT_ELSEWHERE;
	insight_load(store, insight->conversation, compare, &there);
	if (there.newer)
		return INSIGHT_THERE;
	if (insight->known_message)
		made.known = message_number(store, insight->known_message);
	insert(store, &made);
	insight_load(store, insight->conversation, tell, &telling);
	return there.found ? INSIGHT_CHANGED : INSIGHT_MADE;
}
