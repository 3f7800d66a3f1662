/* SPDX-License-Identifier: MIT */
#include "webhook.h"

#include <bsd/string.h>
#include <fnmatch.h>

#include "store.h"
#include "when.h"
#include "writer.h"

/* A desk has a handful of webhooks: looking through them is what an index
 * would do. */
bool
webhook_any(struct store *store)
{
	return store_value(store,
		   "SELECT 1 FROM webhook /*scan*/"
		   " WHERE enabled = 1 AND secret <> '' LIMIT 1",
		   0) == 1;
}

bool
webhook_is_live(const struct webhook *webhook)
{
	return webhook->enabled && *webhook->secret;
}

/* What came in by a webhook goes out only where somebody asked for just that:
 * "*" for an endpoint that sends to us would go around for ever. */
bool
webhook_wants(const struct webhook *webhook, const char *event)
{
	static const char in[] = "webhook.";

	if (strncmp(event, in, strlen(in)) == 0 &&
	    strncmp(webhook->event, in, strlen(in)) != 0)
		return false;
	return fnmatch(webhook->event, event, FNM_NOESCAPE) == 0;
}

/* Columns: id, url, event, secret, enabled, disabled_reason, seen, failures,
 * paused_until, created_at. */
static void
read_row(struct webhook *webhook, struct statement *row)
{
	*webhook = (struct webhook){
	    .id = store_text(row, 0),
	    .url = store_text(row, 1),
	    .event = store_text(row, 2),
	    .secret = store_text(row, 3),
	    .enabled = store_integer(row, 4),
	    .disabled_reason = store_text(row, 5),
	    .seen = store_integer(row, 6),
	    .failures = store_integer(row, 7),
	    .paused_until = store_time(row, 8),
	    .created_at = store_integer(row, 9),
	};
}

bool
webhook_load(struct store *store, const char *name, webhook_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, url, event, secret, enabled, disabled_reason, seen,"
	    " failures, paused_until, created_at FROM webhook"
	    " WHERE id = :name OR url = :name");
	struct webhook webhook;

	store_bind_text(select, ":name", name);
	if (!store_step(select))
		return false;
	read_row(&webhook, select);
	visit(context, &webhook);
	store_finish(select);
	return true;
}

int64_t
webhook_each(struct store *store, webhook_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT id, url, event, secret, enabled, disabled_reason, seen,"
	    " failures, paused_until, created_at FROM webhook /*scan*/"
	    " ORDER BY created_at, id");
	struct webhook webhook;
	int64_t count = 0;

	for (; store_step(select); count++) {
		read_row(&webhook, select);
		visit(context, &webhook);
	}
	return count;
}

void
webhook_store(struct store *store, const struct webhook *webhook,
    char id[ID_SIZE])
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO webhook (id, url, event, secret, enabled,"
	    " disabled_reason, seen, failures, paused_until, created_at)"
	    " VALUES (:id, :url, :event, :secret, :enabled, :reason, :seen,"
	    " :failures, :paused, :created) ON CONFLICT (id) DO UPDATE SET"
	    " event = excluded.event, secret = excluded.secret,"
	    " enabled = excluded.enabled,"
	    " disabled_reason = excluded.disabled_reason,"
	    " seen = excluded.seen, failures = excluded.failures,"
	    " paused_until = excluded.paused_until");

	if (!webhook->id)
		id_new("hook", id);
	else if (webhook->id != id)
		strlcpy(id, webhook->id, ID_SIZE);
	store_bind_text(upsert, ":id", id);
	store_bind_text(upsert, ":url", webhook->url);
	store_bind_text(upsert, ":event", webhook->event);
	store_bind_text(upsert, ":secret", webhook->secret);
	store_bind_integer(upsert, ":enabled", webhook->enabled);
	store_bind_text(upsert, ":reason", webhook->disabled_reason);
	store_bind_integer(upsert, ":seen", webhook->seen);
	store_bind_integer(upsert, ":failures", webhook->failures);
	store_bind_time(upsert, ":paused", webhook->paused_until);
	store_bind_integer(upsert, ":created",
	    webhook->created_at == WHEN_NONE ? when_now()
					     : webhook->created_at);
	store_run(upsert);
}

void
webhook_remove(struct store *store, const char *id)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM webhook WHERE id = :id");

	store_bind_text(delete, ":id", id);
	store_run(delete);
}

void
webhook_see(struct store *store, const char *id, int64_t event)
{
	struct statement *update = store_statement(store,
	    "UPDATE webhook SET seen = :event WHERE id = :id");

	store_bind_integer(update, ":event", event);
	store_bind_text(update, ":id", id);
	store_run(update);
}

void
webhook_pause(struct store *store, const char *id, int64_t failures,
    int64_t until)
{
	struct statement *update = store_statement(store,
	    "UPDATE webhook SET failures = :failures, paused_until = :until"
	    " WHERE id = :id");

	store_bind_integer(update, ":failures", failures);
	store_bind_time(update, ":until", until);
	store_bind_text(update, ":id", id);
	store_run(update);
}

void
webhook_disable(struct store *store, const char *id, const char *reason)
{
	struct statement *update = store_statement(store,
	    "UPDATE webhook SET enabled = 0, disabled_reason = :reason"
	    " WHERE id = :id AND enabled = 1");

	store_bind_text(update, ":reason", reason);
	store_bind_text(update, ":id", id);
	store_run(update);
}

void
webhook_write(struct buffer *out, const struct webhook *webhook, bool secret)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "webhook");
	writer_text(&writer, "id", webhook->id);
	writer_text(&writer, "url", webhook->url);
	writer_text(&writer, "event", webhook->event);
	writer_bool(&writer, "enabled", webhook->enabled);
	writer_text(&writer, "disabled_reason", webhook->disabled_reason);
	writer_time(&writer, "created_at", webhook->created_at);
	if (secret && *webhook->secret)
		writer_text(&writer, "secret", webhook->secret);
	writer_end_object(&writer);
}
