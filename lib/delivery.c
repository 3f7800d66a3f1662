/* SPDX-License-Identifier: MIT */
#include "delivery.h"

#include <inttypes.h>
#include <stdio.h>

#include "buffer.h"
#include "push.h"
#include "store.h"
#include "utf8.h"
#include "when.h"
#include "writer.h"

void
delivery_add(struct store *store, const struct delivery *delivery,
    char id[ID_SIZE])
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO delivery (id, push, attempt, status, http_status,"
	    " error, next_at, at) VALUES (:id, :push, :attempt, :status,"
	    " nullif(:http, 0), :error, :next, :at)");

	store_bind_text(insert, ":id", id_new("delivery", id));
	store_bind_text(insert, ":push", delivery->push);
	store_bind_integer(insert, ":attempt", delivery->attempt);
	store_bind_text(insert, ":status", delivery->status);
	store_bind_integer(insert, ":http", delivery->http_status);
	store_bind_text(insert, ":error", delivery->error);
	store_bind_time(insert, ":next", delivery->next_at);
	store_bind_integer(insert, ":at", delivery->at);
	store_run(insert);
}

void
delivery_await(struct delivery *delivery, const struct push *push)
{
	*delivery = (struct delivery){
	    .id = push->id,
	    .push = push->id,
	    .webhook = push->webhook,
	    .event_seq = push->event_seq,
	    .status = "pending",
	    .attempt = push->attempts + 1,
	    .next_at = push->next_at,
	    .at = WHEN_NONE,
	};
}

/* Columns: id, push, webhook, event_seq, status, attempt, http_status, error,
 * next_at, at. */
static int64_t
visit_rows(struct statement *select, delivery_visitor *visit, void *context)
{
	struct delivery delivery;
	int64_t count = 0;

	for (; store_step(select); count++) {
		delivery.id = store_text(select, 0);
		delivery.push = store_text(select, 1);
		delivery.webhook = store_text(select, 2);
		delivery.event_seq = store_integer(select, 3);
		delivery.status = store_text(select, 4);
		delivery.attempt = store_integer(select, 5);
		delivery.http_status = (long)store_integer(select, 6);
		delivery.error = store_text(select, 7);
		delivery.next_at = store_time(select, 8);
		delivery.at = store_integer(select, 9);
		visit(context, &delivery);
	}
	return count;
}

static struct statement *
select_dead(struct store *store)
{
	return store_statement(store,
	    "SELECT d.id, d.push, p.webhook, p.event_seq, d.status, d.attempt,"
	    " d.http_status, d.error, d.next_at, d.at"
	    " FROM push p JOIN delivery d ON d.push = p.id"
	    " WHERE p.status = 'dead' AND d.status = 'dead'"
	    " AND d.at >= coalesce(:since, 0)"
	    " AND d.at < coalesce(:until, 9223372036854775807)"
	    " AND NOT EXISTS (SELECT 1 FROM delivery n"
	    " WHERE n.push = d.push AND n.id > d.id)"
	    " ORDER BY d.at DESC, d.id DESC LIMIT :limit");
}

static struct statement *
select_all(struct store *store)
{
	return store_statement(store,
	    "SELECT d.id, d.push, p.webhook, p.event_seq, d.status, d.attempt,"
	    " d.http_status, d.error, d.next_at, d.at"
	    " FROM delivery d JOIN push p ON p.id = d.push"
	    " WHERE d.at >= coalesce(:since, 0)"
	    " AND d.at < coalesce(:until, 9223372036854775807)"
	    " ORDER BY d.at DESC, d.id DESC LIMIT :limit");
}

int64_t
delivery_each(struct store *store, const struct delivery_filter *filter,
    delivery_visitor *visit, void *context)
{
	struct statement *select = filter->dead ? select_dead(store)
						: select_all(store);

	store_bind_time(select, ":since", filter->since);
	store_bind_time(select, ":until", filter->until);
	store_bind_integer(select, ":limit", filter->limit);
	return visit_rows(select, visit, context);
}

bool
delivery_load(struct store *store, const char *id, delivery_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT d.id, d.push, p.webhook, p.event_seq, d.status, d.attempt,"
	    " d.http_status, d.error, d.next_at, d.at"
	    " FROM delivery d JOIN push p ON p.id = d.push WHERE d.id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(select, visit, context) == 1;
}

void
delivery_write(struct buffer *out, const struct delivery *delivery)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "delivery");
	writer_text(&writer, "id", delivery->id);
	writer_text(&writer, "push", delivery->push);
	writer_text(&writer, "webhook", delivery->webhook);
	writer_integer(&writer, "event_seq", delivery->event_seq);
	writer_text(&writer, "status", delivery->status);
	writer_integer(&writer, "attempt", delivery->attempt);
	if (delivery->http_status)
		writer_integer(&writer, "http_status", delivery->http_status);
	else
		writer_null(&writer, "http_status");
	writer_text(&writer, "error", delivery->error);
	writer_time(&writer, "next_at", delivery->next_at);
	writer_time(&writer, "at", delivery->at);
	writer_end_object(&writer);
}

void
delivery_print(const struct delivery *delivery, bool rehearsal)
{
	struct buffer line, shown;

	buffer_init(&line, BUFFER_MAXIMUM);
	buffer_init(&shown, BUFFER_MAXIMUM);
	buffer_format(&line,
	    "%s  %s  event %" PRId64 "  attempt %" PRId64 "  %s", delivery->id,
	    delivery->webhook, delivery->event_seq, delivery->attempt,
	    delivery->status);
	if (delivery->error)
		buffer_format(&line, ": %s", delivery->error);
	if (rehearsal)
		buffer_text(&line, "  (dry run)");
	utf8_show(&shown, line.bytes, true);
	puts(shown.bytes);
	buffer_release(&shown);
	buffer_release(&line);
}
