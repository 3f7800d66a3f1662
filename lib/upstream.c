/* SPDX-License-Identifier: MIT */
#include "upstream.h"

#include <stddef.h>

#include "buffer.h"
#include "store.h"
#include "when.h"

bool
upstream_load(struct store *store, const char *conversation,
    struct buffer *mark, int64_t *fetched_at)
{
	struct statement *select = store_statement(store,
	    "SELECT mark, fetched_at FROM upstream"
	    " WHERE conversation = :conversation");
	bool found;

	store_bind_text(select, ":conversation", conversation);
	found = store_step(select);
	if (found) {
		buffer_text(mark, store_text(select, 0));
		*fetched_at = store_integer(select, 1);
		store_finish(select);
	}
	return found;
}

void
upstream_store(struct store *store, const char *conversation, const char *mark,
    int64_t fetched_at)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO upstream (conversation, mark, fetched_at)"
	    " VALUES (:conversation, :mark, :fetched_at)"
	    " ON CONFLICT (conversation) DO UPDATE SET"
	    " mark = excluded.mark, fetched_at = excluded.fetched_at");

	store_bind_text(upsert, ":conversation", conversation);
	store_bind_text(upsert, ":mark", mark);
	store_bind_integer(upsert, ":fetched_at", fetched_at);
	store_run(upsert);
}

/* `since` grows even when the clock does not, so that a webhook that comes
 * while the conversation is being fetched is told from the one before. */
void
upstream_want(struct store *store, const char *channel,
    const char *conversation, const char *message)
{
	struct statement *upsert = store_statement(store,
	    "INSERT INTO wanted (conversation, channel, message, since)"
	    " VALUES (:conversation, :channel, :message, :now)"
	    " ON CONFLICT (conversation) DO UPDATE SET"
	    " message = coalesce(excluded.message, wanted.message),"
	    " failures = 0,"
	    " since = CASE WHEN excluded.since > wanted.since"
	    " THEN excluded.since ELSE wanted.since + 1 END");

	store_bind_text(upsert, ":conversation", conversation);
	store_bind_text(upsert, ":channel", channel);
	store_bind_text(upsert, ":message", message);
	store_bind_integer(upsert, ":now", when_now());
	store_run(upsert);
}

/* Columns: conversation, message, since. */
static void
visit_wishes(struct statement *select, upstream_visitor *visit, void *context)
{
	struct upstream_wish want;

	while (store_step(select)) {
		want.conversation = store_text(select, 0);
		want.message = store_text(select, 1);
		want.since = store_integer(select, 2);
		if (!visit(context, &want)) {
			store_finish(select);
			break;
		}
	}
}

void
upstream_each_wanted(struct store *store, const char *channel,
    upstream_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT conversation, message, since FROM wanted"
	    " WHERE channel = :channel AND failures < :most"
	    " ORDER BY since, conversation");

	store_bind_text(select, ":channel", channel);
	store_bind_integer(select, ":most", UPSTREAM_FAILURES);
	visit_wishes(select, visit, context);
}

void
upstream_each_given_up(struct store *store, upstream_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    "SELECT conversation, message, since FROM wanted /*scan*/"
	    " WHERE failures >= :most ORDER BY since, conversation");

	store_bind_integer(select, ":most", UPSTREAM_FAILURES);
	visit_wishes(select, visit, context);
}

bool
upstream_fail(struct store *store, const char *conversation)
{
	struct statement *update = store_statement(store,
	    "UPDATE wanted SET failures = failures + 1"
	    " WHERE conversation = :conversation RETURNING failures");
	int64_t failures = 0;

	store_bind_text(update, ":conversation", conversation);
	while (store_step(update))
		failures = store_integer(update, 0);
	return failures == UPSTREAM_FAILURES;
}

int64_t
upstream_overdue(struct store *store, int64_t moment, int64_t *since)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*), coalesce(min(since), 0) FROM wanted /*scan*/"
	    " WHERE since < :moment AND failures < :most");
	int64_t count = 0;

	store_bind_integer(select, ":moment", moment);
	store_bind_integer(select, ":most", UPSTREAM_FAILURES);
	while (store_step(select)) {
		count = store_integer(select, 0);
		*since = store_integer(select, 1);
	}
	return count;
}

bool
upstream_wanted(struct store *store, const char *conversation,
    struct buffer *message, int64_t *since)
{
	struct statement *select = store_statement(store,
	    "SELECT coalesce(message, ''), since FROM wanted"
	    " WHERE conversation = :conversation");
	bool found;

	store_bind_text(select, ":conversation", conversation);
	found = store_step(select);
	if (found) {
		buffer_text(message, store_text(select, 0));
		*since = store_integer(select, 1);
		store_finish(select);
	}
	return found;
}

void
upstream_unwant(struct store *store, const char *conversation, int64_t since)
{
	struct statement *delete = store_statement(store,
	    "DELETE FROM wanted WHERE conversation = :conversation"
	    " AND since <= :since");

	store_bind_text(delete, ":conversation", conversation);
	store_bind_integer(delete, ":since", since);
	store_run(delete);
}
