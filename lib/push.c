/* SPDX-License-Identifier: MIT */
#include "push.h"

#include <string.h>

#include "store.h"
#include "when.h"

bool
push_add(struct store *store, const struct push *push, char id[ID_SIZE])
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO push (id, webhook, event_seq, conversation, body,"
	    " status, next_at) VALUES (:id, :webhook, :seq, :conversation,"
	    " :body, 'pending', :next)"
	    " ON CONFLICT (webhook, event_seq) DO NOTHING");

	store_bind_text(insert, ":id", id_new("msg", id));
	store_bind_text(insert, ":webhook", push->webhook);
	store_bind_integer(insert, ":seq", push->event_seq);
	store_bind_text(insert, ":conversation", push->conversation);
	store_bind_text_length(insert, ":body", push->body, push->length);
	store_bind_integer(insert, ":next", push->next_at);
	return store_run(insert) == 1;
}

/* Columns: id, webhook, event_seq, conversation, body, status, attempts,
 * next_at. */
static void
read_row(struct push *push, struct statement *row)
{
	*push = (struct push){
	    .id = store_text(row, 0),
	    .webhook = store_text(row, 1),
	    .event_seq = store_integer(row, 2),
	    .conversation = store_text(row, 3),
	    .body = store_text(row, 4),
	    .length = store_length(row, 4),
	    .status = store_text(row, 5),
	    .attempts = store_integer(row, 6),
	    .next_at = store_time(row, 7),
	};
}

static int64_t
visit_rows(struct statement *select, push_visitor *visit, void *context)
{
	struct push push;
	int64_t count = 0;

	for (; store_step(select); count++) {
		read_row(&push, select);
		visit(context, &push);
	}
	return count;
}

void
push_each_due(struct store *store, const struct push_filter *filter,
    push_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, webhook, event_seq, conversation, body, status,"
	    " attempts, next_at FROM push WHERE webhook = :webhook"
	    " AND status = 'pending' AND next_at <= :now UNION ALL"
	    " SELECT id, webhook, event_seq, conversation, body, status,"
	    " attempts, next_at FROM push WHERE webhook = :webhook"
	    " AND status = 'pending' AND next_at > :now + :farthest"
	    " ORDER BY next_at, event_seq LIMIT :limit");

	store_bind_text(select, ":webhook", filter->webhook);
	store_bind_integer(select, ":now", filter->now);
	store_bind_integer(select, ":farthest", PUSH_FARTHEST);
	store_bind_integer(select, ":limit", filter->limit);
	visit_rows(select, visit, context);
}

int64_t
push_each(struct store *store, const struct push_filter *filter,
    push_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, webhook, event_seq, conversation, body, status,"
	    " attempts, next_at FROM push WHERE status = :status"
	    " AND webhook = coalesce(:webhook, webhook)"
	    " ORDER BY event_seq LIMIT :limit");

	store_bind_text(select, ":status", filter->status);
	store_bind_text(select, ":webhook", filter->webhook);
	store_bind_integer(select, ":limit", filter->limit);
	return visit_rows(select, visit, context);
}

int64_t
push_count(struct store *store, const char *webhook, const char *status)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*) FROM push"
	    " WHERE status = :status AND webhook = :webhook");
	int64_t count = 0;

	store_bind_text(select, ":status", status);
	store_bind_text(select, ":webhook", webhook);
	while (store_step(select))
		count = store_integer(select, 0);
	return count;
}

bool
push_load(struct store *store, const char *id, push_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, webhook, event_seq, conversation, body, status,"
	    " attempts, next_at FROM push WHERE id = :id");

	store_bind_text(select, ":id", id);
	return visit_rows(select, visit, context) == 1;
}

static void
note_pending(void *context, const struct push *push)
{
	bool *pending = context;

	*pending = strcmp(push->status, "pending") == 0;
}

bool
push_is_pending(struct store *store, const char *id)
{
	bool pending = false;

	push_load(store, id, note_pending, &pending);
	return pending;
}

bool
push_settle(struct store *store, const struct push *push)
{
	struct statement *update = store_statement(store,
	    "UPDATE push SET status = :status, attempts = :attempts,"
	    " next_at = :next WHERE id = :id AND status = 'pending'");

	store_bind_text(update, ":status", push->status);
	store_bind_integer(update, ":attempts", push->attempts);
	store_bind_time(update, ":next", push->next_at);
	store_bind_text(update, ":id", push->id);
	return store_run(update) == 1;
}

bool
push_requeue(struct store *store, const char *id, int64_t now)
{
	struct statement *update = store_statement(store,
	    "UPDATE push SET status = 'pending', attempts = 0, next_at = :now"
	    " WHERE id = :id AND status = 'dead' RETURNING event_seq");
	int64_t event;

	store_bind_integer(update, ":now", now);
	store_bind_text(update, ":id", id);
	if (!store_step(update))
		return false;
	event = store_integer(update, 0);
	store_finish(update);
	store_ring(store, BELL_HOOKS, event);
	return true;
}

void
push_forget(struct store *store, const char *conversation)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM push WHERE conversation = :conversation");

	store_bind_text(delete, ":conversation", conversation);
	store_run(delete);
}
