/* SPDX-License-Identifier: MIT */
#include "event.h"

#include <string.h>

#include "store.h"
#include "webhook.h"
#include "when.h"

/* One event's data is small: names and numbers, and one message's text. */
#define EVENT_MAXIMUM BUFFER_MAXIMUM

/* Which event rings which bell besides `events`. */
static const struct {
	const char *name;
	enum bell bell;
} ringers[] = {
    {"message.created", BELL_INBOUND},
    {"conversation.mode", BELL_INBOUND},
    {"reply.stale", BELL_INBOUND},
    {"reply.approved", BELL_OUTBOUND},
};

void
event_begin(struct event *event, const char *name, const char *conversation)
{
	*event = (struct event){.name = name, .conversation = conversation};
	event->at = when_now();
	buffer_init(&event->text, EVENT_MAXIMUM);
	writer_init(&event->data, &event->text);
	writer_object(&event->data, NULL);
}

static void
ring(const struct event *event, struct store *store, int64_t seq)
{
	store_ring(store, BELL_EVENTS, seq);
	if (event->imported || event->quiet)
		return;
	for (size_t i = 0; i < sizeof(ringers) / sizeof(ringers[0]); i++)
		if (strcmp(ringers[i].name, event->name) == 0)
			store_ring(store, ringers[i].bell, seq);
	if (!event->history && webhook_any(store))
		store_ring(store, BELL_HOOKS, seq);
}

static struct statement *
insertion(struct store *store)
{
	return store_statement(store,
	    "INSERT INTO event (name, conversation, at, data, imported)"
	    " VALUES (:name, :conversation, :at, :data, :imported)");
}

void
event_prepare(struct store *store)
{
	insertion(store);
	webhook_any(store);
}

static int64_t
insert(struct store *store, const struct event_row *row, bool imported)
{
	struct statement *insert = insertion(store);

	store_bind_text(insert, ":name", row->name);
	store_bind_text(insert, ":conversation", row->conversation);
	store_bind_integer(insert, ":at", row->at);
	store_bind_text(insert, ":data", row->data);
	store_bind_integer(insert, ":imported", imported);
	store_run(insert);
	return store_inserted(store);
}

void
event_append_imported(struct store *store, const struct event_row *row)
{
	store_ring(store, BELL_EVENTS, insert(store, row, true));
}

int64_t
event_append(struct event *event, struct store *store)
{
	struct event_row row = {
	    .at = event->at,
	    .name = event->name,
	    .conversation = event->conversation,
	};
	int64_t seq;

	if (event->imported)
		writer_bool(&event->data, "imported", true);
	if (event->history)
		writer_bool(&event->data, "history", true);
	writer_end_object(&event->data);
	row.data = event->text.bytes;
	seq = insert(store, &row, event->imported);
	ring(event, store, seq);
	buffer_release(&event->text);
	return seq;
}

void
event_write(struct buffer *out, const struct event_row *row)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "event");
	writer_integer(&writer, "seq", row->seq);
	writer_text(&writer, "event", row->name);
	writer_text(&writer, "conversation", row->conversation);
	writer_time(&writer, "at", row->at);
	writer_json(&writer, "data", row->data);
	writer_end_object(&writer);
}

/* Columns: seq, name, conversation, at, data. */
static void
visit_rows(struct statement *select, event_visitor *visit, void *context)
{
	struct event_row row;

	while (store_step(select)) {
		row.seq = store_integer(select, 0);
		row.name = store_text(select, 1);
		row.conversation = store_text(select, 2);
		row.at = store_integer(select, 3);
		row.data = store_text(select, 4);
		if (!visit(context, &row)) {
			store_finish(select);
			break;
		}
	}
}

void
event_each(struct store *store, int64_t from, event_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT seq, name, conversation, at, data FROM event"
	    " WHERE seq >= :from ORDER BY seq");

	store_bind_integer(select, ":from", from);
	visit_rows(select, visit, context);
}

void
event_each_live(struct store *store, int64_t from, int64_t until,
    event_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT seq, name, conversation, at, data FROM event"
	    " WHERE seq >= :from AND seq <= :until AND imported = 0"
	    " ORDER BY seq");

	store_bind_integer(select, ":from", from);
	store_bind_integer(select, ":until", until);
	visit_rows(select, visit, context);
}

int64_t
event_first_webhook(struct store *store, const char *channel, int64_t since)
{
	struct statement *select = store_statement(store,
	    "SELECT min(at) FROM event /*scan*/"
	    " WHERE name = 'webhook.received'"
	    " AND conversation LIKE :channel || ':%' AND at >= :since");
	int64_t moment = WHEN_NONE;

	store_bind_text(select, ":channel", channel);
	store_bind_integer(select, ":since", since);
	while (store_step(select))
		moment = store_time(select, 0);
	return moment;
}

int64_t
event_newest(struct store *store)
{
	return store_value(store, "SELECT coalesce(max(seq), 0) FROM event", 0);
}

int64_t
event_oldest(struct store *store)
{
	return store_value(store, "SELECT coalesce(min(seq), 1) FROM event", 1);
}

int64_t
event_missing(struct store *store)
{
	int64_t count = store_value(store,
	    "SELECT count(*) FROM event /*scan*/", 0);

	if (event_newest(store) == count)
		return 0;
	return store_value(store,
	    "SELECT coalesce(min(e.seq), 0) + 1 FROM (SELECT 0 AS seq"
	    " UNION ALL SELECT seq FROM event) e /*scan*/ WHERE NOT EXISTS"
	    " (SELECT 1 FROM event n WHERE n.seq = e.seq + 1)",
	    0);
}
