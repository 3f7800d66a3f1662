/* SPDX-License-Identifier: MIT */
#include "sending.h"

#include <assert.h>
#include <string.h>

#include "attempt.h"
#include "conversation.h"
#include "hmac.h"
#include "message.h"
#include "reply.h"
#include "sending_state.h"
#include "store.h"
#include "when.h"

#define CONVERSATION_MAXIMUM 1024

void
sending_init(struct sending *sending)
{
	*sending = (struct sending){0};
	buffer_init(&sending->conversation, CONVERSATION_MAXIMUM);
	buffer_init(&sending->text, BUFFER_MAXIMUM);
	buffer_init(&sending->blocker, CONVERSATION_MAXIMUM);
}

void
sending_release(struct sending *sending)
{
	buffer_release(&sending->conversation);
	buffer_release(&sending->text);
	buffer_release(&sending->blocker);
}

/* What sending_check() has to know of a reply once its row is left. */
struct facts {
	struct sending *sending;
	enum sending_bar bar; /* as far as the row itself tells */
	bool by_model, by_mode;
	bool even_if_newer;
	int64_t known;
};

static bool
text_is_approved(const struct reply *reply)
{
	char hash[HMAC_HEX_SIZE];

	hmac_sha256_hex(reply->text, strlen(reply->text), hash);
	return reply->approved_hash && *reply->text &&
	    strcmp(reply->approved_hash, hash) == 0;
}

static enum sending_bar
bar_of_row(const struct reply *reply)
{
	if (strcmp(reply->status, "approved") == 0)
		return text_is_approved(reply) ? SENDING_FREE : SENDING_CHANGED;
	if (strcmp(reply->status, "sent") == 0)
		return SENDING_SENT;
	if (strcmp(reply->status, "sending") == 0)
		return SENDING_CLAIMED;
	if (strcmp(reply->status, "uncertain") == 0)
		return SENDING_UNCERTAIN;
	return SENDING_UNAPPROVED;
}

static void
learn(void *context, const struct reply *reply)
{
	struct facts *facts = context;
	struct sending *sending = facts->sending;

	facts->bar = bar_of_row(reply);
	facts->by_model = reply->model_text != NULL;
	facts->by_mode = reply->approved_by &&
	    strcmp(reply->approved_by, "mode:auto") == 0;
	facts->even_if_newer = reply->even_if_newer;
	facts->known = reply->known;
	buffer_clear(&sending->conversation);
	buffer_text(&sending->conversation, reply->conversation);
	buffer_clear(&sending->text);
	buffer_text(&sending->text, reply->text);
}

enum mode { MODE_AUTO, MODE_DRAFT, MODE_OFF };

static void
learn_mode(void *context, const struct conversation *conversation)
{
	*(enum mode *)context = strcmp(conversation->mode, "auto") == 0
	    ? MODE_AUTO
	    : strcmp(conversation->mode, "off") == 0 ? MODE_OFF
						     : MODE_DRAFT;
}

/* Off bars what a model wrote, whoever approved it; a person's own words go. */
static enum sending_bar
bar_of_mode(struct store *store, const struct facts *facts)
{
	enum mode mode = MODE_OFF;

	conversation_load(store, facts->sending->conversation.bytes, learn_mode,
	    &mode);
	if (mode == MODE_OFF && facts->by_model)
		return SENDING_OFF;
	if (mode != MODE_AUTO && facts->by_mode)
		return SENDING_POSTURE;
	return SENDING_FREE;
}

static bool
has_ended(struct store *store, const char *reply)
{
	struct attempt attempt;

	return !attempt_open(store, reply, &attempt) || attempt.alone;
}

/* One reply of a conversation at a time: in order, and so that what comes in
 * upstream can be told apart. */
static enum sending_bar
bar_of_others(struct store *store, struct sending *sending)
{
	struct statement *select = store_statement(store,
	    "SELECT id, status FROM reply WHERE conversation = :conversation"
	    " AND status IN ('sending', 'uncertain') AND id <> :reply"
	    " ORDER BY status DESC, id LIMIT 1");
	const char *other;
	bool uncertain;

	buffer_clear(&sending->blocker);
	store_bind_text(select, ":conversation", sending->conversation.bytes);
	store_bind_text(select, ":reply", sending->reply);
	if (!store_step(select))
		return SENDING_FREE;
	buffer_text(&sending->blocker, store_text(select, 0));
	uncertain = strcmp(store_text(select, 1), "uncertain") == 0;
	store_finish(select);
	other = sending->blocker.bytes;
	if (!uncertain && !has_ended(store, other))
		return SENDING_BEHIND;
	return uncertain && sending_asked(store, other) ? SENDING_STUCK
							: SENDING_BLOCKED;
}

enum sending_bar
sending_check(struct store *store, const char *reply, struct sending *sending)
{
	struct facts facts = {.sending = sending};
	enum sending_bar bar;

	sending->reply = reply;
	if (!reply_load(store, reply, learn, &facts))
		return SENDING_UNKNOWN;
	if (facts.bar == SENDING_CLAIMED && has_ended(store, reply))
		return SENDING_ALONE;
	if (facts.bar != SENDING_FREE)
		return facts.bar;
	bar = bar_of_mode(store, &facts);
	if (bar != SENDING_FREE)
		return bar;
	if (!facts.even_if_newer &&
	    message_newest_waiting(store, sending->conversation.bytes) >
		facts.known)
		return SENDING_NEWER;
	return bar_of_others(store, sending);
}

const char *
sending_why(enum sending_bar bar)
{
	static const char *const whys[] = {
	    [SENDING_FREE] = "can be sent",
	    [SENDING_SENT] = "was sent before",
	    [SENDING_UNKNOWN] = "no such reply",
	    [SENDING_UNAPPROVED] = "is not approved: see approve-reply",
	    [SENDING_CHANGED] = "its text is not the one that was approved: "
				"look at it with list-replies and approve it "
				"again",
	    [SENDING_OFF] = "the conversation's mode is off: see set-mode",
	    [SENDING_POSTURE] = "mode auto approved it, and the conversation "
				"has left that mode: it is a draft now",
	    [SENDING_NEWER] = "the customer wrote since it was made: it is a "
			      "draft now; read the conversation",
	    [SENDING_CLAIMED] = "another run is sending it",
	    [SENDING_ALONE] = "the run that was sending it is gone",
	    [SENDING_UNCERTAIN] = "nobody knows whether it arrived",
	    [SENDING_BEHIND] = "another reply of its conversation is being "
			       "sent",
	    [SENDING_BLOCKED] = "nobody knows whether an earlier reply of its "
				"conversation arrived",
	    [SENDING_STUCK] = "a person must say what becomes of an earlier "
			      "reply of its conversation",
	};

	return whys[bar];
}

void
sending_begin(struct store *store, struct sending *sending)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = 'sending', attempts = attempts + 1,"
	    " error_class = NULL, error_message = NULL, updated_at = :now"
	    " WHERE id = :id AND status = 'approved'");
	int64_t changed;

	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", sending->reply);
	changed = store_run(update);
	assert(changed == 1); /* whoever claims has checked */
	attempt_begin(store, sending->reply, sending->conversation.bytes,
	    sending->attempt);
	sending_tell(store, "reply.sending", sending->reply);
}

static void
settle_did(struct store *store, const struct sending *sending)
{
	struct conversation_turn turn = {"host", when_now(), true};
	struct sending_copy copy = {.reply = sending->reply};

	/* A fetch may have been faster than we are. */
	sending_copy_find(store, &copy);
	attempt_end(store, sending->attempt,
	    &(struct attempt_end){.outcome = "sent", .again_at = WHEN_NONE});
	sending_mark_sent(store, sending->reply, copy.message, when_now());
	conversation_touch(store, sending->conversation.bytes, &turn);
	sending_copy_release(&copy);
}

static const struct {
	const char *attempt, *status, *event;
} settled[] = {
    [SENDING_FAILED] = {"failed", "failed", "reply.failed"},
    [SENDING_AGAIN] = {"again", "approved", "reply.approved"},
    [SENDING_DOUBT] = {"uncertain", "uncertain", "reply.uncertain"},
};

/* Somebody who took us for gone may have made it uncertain meanwhile: what we
 * know for certain still holds. */
static bool
may_settle(struct store *store, const struct sending *sending)
{
	struct attempt attempt;

	return attempt_open(store, sending->reply, &attempt) &&
	    strcmp(attempt.id, sending->attempt) == 0;
}

void
sending_settle(struct store *store, const struct sending *sending,
    const struct sending_result *result)
{
	enum sending_outcome outcome = result->outcome;
	struct attempt_end end = {
	    .outcome = settled[outcome].attempt,
	    .detail = result->message,
	    .again_at = result->wait > 0 ? when_now() + result->wait
					 : WHEN_NONE,
	};
	struct sending_change change = {
	    .status = settled[outcome].status,
	    .event = settled[outcome].event,
	    .error = result->error,
	    .message = result->message,
	    .quiet = outcome == SENDING_AGAIN,
	};

	if (outcome == SENDING_DID) {
		settle_did(store, sending);
	} else if (may_settle(store, sending)) {
		attempt_end(store, sending->attempt, &end);
		sending_change(store, sending->reply, &change);
	}
}

struct author {
	bool assistant;
};

/* What nobody looked at is the assistant's word; all else is the host's. */
static void
learn_author(void *context, const struct reply *reply)
{
	struct author *author = context;

	author->assistant = reply->model_text && reply->approved_by &&
	    strcmp(reply->approved_by, "mode:auto") == 0 &&
	    strcmp(reply->text, reply->model_text) == 0;
}

void
sending_deliver(struct store *store, struct sending *sending)
{
	struct author author = {false};
	char id[ID_SIZE];
	struct message message = {
	    .id = id_new("message", id),
	    .conversation = sending->conversation.bytes,
	    .text = sending->text.bytes,
	    .sent_at = when_now(),
	};

	reply_load(store, sending->reply, learn_author, &author);
	message.author = author.assistant ? "assistant" : "host";
	sending_begin(store, sending);
	message_store(store, &message, MESSAGE_LIVE);
	attempt_end(store, sending->attempt,
	    &(struct attempt_end){.outcome = "sent", .again_at = WHEN_NONE});
	sending_mark_sent(store, sending->reply, id, message.sent_at);
}

void
sending_allow_newer(struct store *store, const char *reply)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET even_if_newer = 1"
	    " WHERE id = :id AND status = 'approved' AND even_if_newer = 0");

	store_bind_text(update, ":id", reply);
	store_run(update);
}

void
sending_withdraw(struct store *store, const char *reply)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = 'draft', approved_by = NULL,"
	    " approved_hash = NULL, updated_at = :now"
	    " WHERE id = :id AND status = 'approved'");

	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", reply);
	if (store_run(update) == 1)
		sending_tell(store, "reply.stale", reply);
}
