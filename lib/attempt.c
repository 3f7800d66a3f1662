/* SPDX-License-Identifier: MIT */
#include "attempt.h"

#include <stdio.h>
#include <string.h>

#include "message.h"
#include "owner.h"
#include "store.h"
#include "when.h"

void
attempt_begin(struct store *store, const char *reply, const char *conversation,
    char id[ID_SIZE])
{
	int64_t known = message_newest(store, conversation);
	struct statement *insert = store_statement(store,
	    "INSERT INTO attempt (id, reply, conversation, owner, outcome,"
	    " known, started_at) VALUES (:id, :reply, :conversation, :owner,"
	    " 'sending', :known, :now)");

	store_bind_text(insert, ":id", id_new("attempt", id));
	store_bind_text(insert, ":reply", reply);
	store_bind_text(insert, ":conversation", conversation);
	store_bind_text(insert, ":owner", owner_self());
	store_bind_integer(insert, ":known", known);
	store_bind_integer(insert, ":now", when_now());
	store_run(insert);
}

void
attempt_end(struct store *store, const char *id, const struct attempt_end *end)
{
	struct statement *update = store_statement(store,
	    "UPDATE attempt SET outcome = :outcome, detail = :detail,"
	    " again_at = :again, ended_at = :now WHERE id = :id");

	store_bind_text(update, ":outcome", end->outcome);
	store_bind_text(update, ":detail", end->detail);
	store_bind_time(update, ":again", end->again_at);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", id);
	store_run(update);
}

static bool
is_alone(const char *owner, int64_t started_at)
{
	int64_t age = when_now() - started_at;

	switch (owner_state(owner)) {
	case OWNER_GONE:
		return true;
	case OWNER_ELSEWHERE:
		return age > ATTEMPT_SPAN || age < -ATTEMPT_SPAN;
	case OWNER_ALIVE:
	default:
		return false;
	}
}

bool
attempt_open(struct store *store, const char *reply, struct attempt *attempt)
{
	struct statement *select = store_statement(store,
	    "SELECT id, outcome, owner, known, started_at, looked_since"
	    " FROM attempt WHERE reply = :reply"
	    " AND outcome IN ('sending', 'uncertain', 'asked')"
	    " ORDER BY started_at DESC, id DESC LIMIT 1");

	store_bind_text(select, ":reply", reply);
	if (!store_step(select))
		return false;
	snprintf(attempt->id, ID_SIZE, "%s", store_text(select, 0));
	attempt->asked = strcmp(store_text(select, 1), "asked") == 0;
	attempt->known = store_integer(select, 3);
	attempt->started_at = store_integer(select, 4);
	attempt->looked_since = store_time(select, 5);
	attempt->alone = strcmp(store_text(select, 1), "sending") == 0 &&
	    is_alone(store_text(select, 2), attempt->started_at);
	store_finish(select);
	return true;
}

void
attempt_ask(struct store *store, const char *id)
{
	struct statement *update = store_statement(store,
	    "UPDATE attempt SET outcome = 'asked' WHERE id = :id");

	store_bind_text(update, ":id", id);
	store_run(update);
}

void
attempt_looked(struct store *store, const char *id, int64_t moment)
{
	struct statement *update = store_statement(store,
	    "UPDATE attempt SET looked_since = :moment WHERE id = :id");

	store_bind_integer(update, ":moment", moment);
	store_bind_text(update, ":id", id);
	store_run(update);
}

static int64_t
single_integer(struct statement *select, int64_t fallback)
{
	int64_t value = fallback;

	if (store_step(select)) {
		value = store_is_null(select, 0) ? fallback
						 : store_integer(select, 0);
		store_finish(select);
	}
	return value;
}

int64_t
attempt_lost(struct store *store, const char *reply)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*) FROM attempt"
	    " WHERE reply = :reply AND outcome = 'lost'");

	store_bind_text(select, ":reply", reply);
	return single_integer(select, 0);
}

void
attempt_clamp(struct store *store, const char *conversation, int64_t now)
{
	struct statement *update = store_statement(store,
	    "UPDATE attempt SET again_at = again_at - (started_at - :now),"
	    " started_at = :now"
	    " WHERE conversation = :conversation AND started_at > :now");

	store_bind_integer(update, ":now", now);
	store_bind_text(update, ":conversation", conversation);
	store_run(update);
}

int64_t
attempt_wait(struct store *store, const char *conversation,
    const struct attempt_limit *limit, int64_t now)
{
	struct statement *select = store_statement(store,
	    "SELECT started_at FROM attempt WHERE conversation = :conversation"
	    " AND started_at > :since AND outcome <> 'again'"
	    " ORDER BY started_at DESC LIMIT 1 OFFSET :others");

	store_bind_text(select, ":conversation", conversation);
	store_bind_integer(select, ":since", now - limit->span);
	store_bind_integer(select, ":others", limit->count - 1);
	return single_integer(select, now - limit->span) + limit->span - now;
}

int64_t
attempt_wait_again(struct store *store, const char *reply, int64_t now)
{
	struct statement *select = store_statement(store,
	    "SELECT again_at FROM attempt WHERE reply = :reply"
	    " ORDER BY started_at DESC, id DESC LIMIT 1");
	int64_t again_at;

	store_bind_text(select, ":reply", reply);
	again_at = single_integer(select, now);
	return again_at > now ? again_at - now : 0;
}
