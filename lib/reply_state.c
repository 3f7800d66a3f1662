/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "event.h"
#include "message.h"
#include "reply.h"
#include "store.h"
#include "when.h"

#define STATUS_SIZE 16

/* What a change of state has to look at first. */
struct state {
	char status[STATUS_SIZE];
	char hash[HMAC_HEX_SIZE];
	char conversation[256];
	int64_t known;
	bool empty;
	bool refused; /* approved, and then refused by the other side */
};

static bool
load_state(struct store *store, const char *id, struct state *state)
{
	struct statement *select = store_statement(store,
	    "SELECT status, hash, conversation, known, text = '',"
	    " status = 'failed' AND approved_hash IS NOT NULL"
	    " FROM reply WHERE id = :id");

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	snprintf(state->status, STATUS_SIZE, "%s", store_text(select, 0));
	snprintf(state->hash, HMAC_HEX_SIZE, "%s", store_text(select, 1));
	snprintf(state->conversation, sizeof(state->conversation), "%s",
	    store_text(select, 2));
	state->known = store_integer(select, 3);
	state->empty = store_integer(select, 4) != 0;
	state->refused = store_integer(select, 5) != 0;
	store_finish(select);
	return true;
}

static bool
is(const struct state *state, const char *status)
{
	return strcmp(state->status, status) == 0;
}

struct telling {
	struct store *store;
	const char *name;
};

static void
tell_one(void *context, const struct reply *reply)
{
	struct telling *telling = context;

	reply_tell(telling->store, telling->name, reply);
}

/* The event of a change that has just been made. */
static void
tell(struct store *store, const char *name, const char *id)
{
	struct telling telling = {store, name};

	reply_load(store, id, tell_one, &telling);
}

enum reply_change
reply_edit(struct store *store, const char *id, const char *text)
{
	struct state state;
	struct statement *update;
	char hash[HMAC_HEX_SIZE];

	if (!load_state(store, id, &state))
		return REPLY_UNKNOWN;
	if (!is(&state, "draft") && !is(&state, "approved"))
		return REPLY_STATE;
	if (!*text)
		return REPLY_EMPTY;
	hmac_sha256_hex(text, strlen(text), hash);
	if (strcmp(hash, state.hash) == 0)
		return REPLY_ALREADY;
	update = store_statement(store,
	    "UPDATE reply SET status = 'draft', text = :text, hash = :hash,"
	    " approved_by = NULL, approved_hash = NULL, updated_at = :now"
	    " WHERE id = :id");
	store_bind_text(update, ":text", text);
	store_bind_text(update, ":hash", hash);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", id);
	store_run(update);
	tell(store, "reply.edited", id);
	return REPLY_DONE;
}

static enum reply_change
may_approve(struct store *store, const struct state *state,
    const struct reply_approval *approval)
{
	if (approval->hash && strcmp(approval->hash, state->hash) != 0)
		return REPLY_CHANGED;
	if (is(state, "approved"))
		return REPLY_ALREADY;
	if (!is(state, "draft") && !state->refused)
		return REPLY_STATE;
	if (state->empty)
		return REPLY_EMPTY;
	if (!approval->even_if_newer &&
	    message_newest_waiting(store, state->conversation) > state->known)
		return REPLY_NEWER;
	return REPLY_DONE;
}

enum reply_change
reply_approve(struct store *store, const char *id,
    const struct reply_approval *approval)
{
	struct state state;
	struct statement *update;
	enum reply_change change;

	if (!load_state(store, id, &state))
		return REPLY_UNKNOWN;
	change = may_approve(store, &state, approval);
	if (change != REPLY_DONE)
		return change;
	update = store_statement(store,
	    "UPDATE reply SET status = 'approved', approved_by = :by,"
	    " approved_hash = hash, even_if_newer = :even, error_class = NULL,"
	    " error_message = NULL, updated_at = :now WHERE id = :id");
	store_bind_text(update, ":by", approval->by);
	store_bind_integer(update, ":even", approval->even_if_newer);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", id);
	store_run(update);
	tell(store, "reply.approved", id);
	return REPLY_DONE;
}

enum reply_change
reply_reject(struct store *store, const char *id, const char *by)
{
	struct state state;
	struct statement *update;

	if (!load_state(store, id, &state))
		return REPLY_UNKNOWN;
	if (is(&state, "rejected"))
		return REPLY_ALREADY;
	if (!is(&state, "draft") && !is(&state, "approved") &&
	    !is(&state, "stale"))
		return REPLY_STATE;
	update = store_statement(store,
	    "UPDATE reply SET status = 'rejected', approved_by = :by,"
	    " approved_hash = NULL, updated_at = :now WHERE id = :id");
	store_bind_text(update, ":by", by);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", id);
	store_run(update);
	tell(store, "reply.rejected", id);
	return REPLY_DONE;
}

static void
outdate_one(struct store *store, const char *id, const char *status)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = :status, approved_by = NULL,"
	    " approved_hash = NULL, updated_at = :now WHERE id = :id");

	store_bind_text(update, ":status", status);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", id);
	store_run(update);
	tell(store, "reply.stale", id);
}

enum reply_change
reply_retire(struct store *store, const char *id)
{
	struct state state;

	if (!load_state(store, id, &state))
		return REPLY_UNKNOWN;
	if (!is(&state, "draft"))
		return REPLY_STATE;
	outdate_one(store, id, "stale");
	return REPLY_DONE;
}

void
reply_outdate(struct store *store, const char *conversation, int64_t number,
    bool guest)
{
	struct statement *select = store_statement(store,
	    "SELECT id, status FROM reply WHERE conversation = :conversation"
	    " AND known < :number AND (status = 'draft'"
	    " OR (:guest = 1 AND status = 'approved' AND even_if_newer = 0))");

	store_bind_text(select, ":conversation", conversation);
	store_bind_integer(select, ":number", number);
	store_bind_integer(select, ":guest", guest);
	while (store_step(select))
		outdate_one(store, store_text(select, 0),
		    strcmp(store_text(select, 1), "draft") == 0 ? "stale"
								: "draft");
}

bool
reply_open(struct store *store, const char *conversation, char id[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT id FROM reply WHERE conversation = :conversation"
	    " AND status IN ('draft', 'approved', 'sending', 'uncertain')"
	    " ORDER BY created_at DESC, id DESC LIMIT 1");

	store_bind_text(select, ":conversation", conversation);
	if (!store_step(select))
		return false;
	snprintf(id, ID_SIZE, "%s", store_text(select, 0));
	store_finish(select);
	return true;
}

const char *
reply_why(enum reply_change change)
{
	static const char *const whys[] = {
	    [REPLY_DONE] = "done",
	    [REPLY_ALREADY] = "nothing to change",
	    [REPLY_UNKNOWN] = "no such reply",
	    [REPLY_STATE] = "its status does not allow that",
	    [REPLY_CHANGED] = "its text was changed since: look at it again "
			      "with list-replies",
	    [REPLY_NEWER] = "the customer wrote since it was made: read the "
			    "conversation, or say --even-if-newer",
	    [REPLY_EMPTY] = "there is no text",
	};

	return whys[change];
}
