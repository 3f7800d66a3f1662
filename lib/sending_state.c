/* SPDX-License-Identifier: MIT */
#include "sending_state.h"

#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "conversation.h"
#include "event.h"
#include "message.h"
#include "program.h"
#include "reply.h"
#include "sending.h"
#include "store.h"
#include "when.h"

struct telling {
	struct store *store;
	const char *event;
	bool quiet;
};

/* reply.sent carries the text: where sending is to commit, that event is what
 * the carrier reads. */
static void
tell_one(void *context, const struct reply *reply)
{
	struct telling *telling = context;
	struct event event;

	event_begin(&event, telling->event, reply->conversation);
	event.quiet = telling->quiet;
	writer_text(&event.data, "reply", reply->id);
	writer_text(&event.data, "status", reply->status);
	writer_text(&event.data, "hash", reply->hash);
	writer_text(&event.data, "by", reply->approved_by);
	writer_integer(&event.data, "attempts", reply->attempts);
	if (reply->error_class)
		writer_text(&event.data, "error", reply->error_class);
	if (strcmp(reply->status, "sent") == 0) {
		writer_text(&event.data, "message", reply->message);
		writer_text(&event.data, "text", reply->text);
	}
	event_append(&event, telling->store);
}

static void
tell(struct store *store, const char *event, const char *reply, bool quiet)
{
	struct telling telling = {store, event, quiet};

	reply_load(store, reply, tell_one, &telling);
}

void
sending_tell(struct store *store, const char *event, const char *reply)
{
	tell(store, event, reply, false);
}

void
sending_change(struct store *store, const char *reply,
    const struct sending_change *change)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = :status, error_class = :error,"
	    " error_message = :message, updated_at = :now"
	    " WHERE id = :id AND status IN ('sending', 'uncertain')");

	store_bind_text(update, ":status", change->status);
	store_bind_text(update, ":error", change->error);
	store_bind_text(update, ":message", change->message);
	store_bind_integer(update, ":now", when_now());
	store_bind_text(update, ":id", reply);
	if (store_run(update) == 1)
		tell(store, change->event, reply, change->quiet);
}

void
sending_mark_sent(struct store *store, const char *reply, const char *message,
    int64_t sent_at)
{
	struct statement *update = store_statement(store,
	    "UPDATE reply SET status = 'sent', message = :message,"
	    " error_class = NULL, error_message = NULL, updated_at = :now,"
	    " sent_at = :sent_at WHERE id = :id AND status <> 'sent'");

	store_bind_text(update, ":message", message);
	store_bind_integer(update, ":now", when_now());
	store_bind_integer(update, ":sent_at", sent_at);
	store_bind_text(update, ":id", reply);
	if (store_run(update) == 1)
		tell(store, "reply.sent", reply, false);
}

static bool
is_taken(struct store *store, const char *conversation, const char *message)
{
	struct statement *select = store_statement(store,
	    "SELECT 1 FROM reply"
	    " WHERE conversation = :conversation AND message = :message");
	bool taken;

	store_bind_text(select, ":conversation", conversation);
	store_bind_text(select, ":message", message);
	taken = store_step(select);
	if (taken)
		store_finish(select);
	return taken;
}

struct search {
	struct store *store;
	struct sending_copy *copy;
	const char *text;
	int64_t known;
};

/* Comes newest first; the oldest match is kept. */
static bool
compare(void *context, const struct message *message)
{
	struct search *search = context;
	struct sending_copy *copy = search->copy;
	bool host = strcmp(message->author, "host") == 0;

	if (message->number <= search->known ||
	    (!host && strcmp(message->author, "assistant") != 0) ||
	    is_taken(search->store, message->conversation, message->id))
		return true;
	if (!sending_same_text(message->text, search->text)) {
		copy->other = copy->other || host;
		return true;
	}
	free(copy->message);
	copy->message = strdup(message->id);
	if (!copy->message)
		program_die(EX_OSERR, "no memory");
	copy->sent_at = message->sent_at;
	return true;
}

static void
search_for(void *context, const struct reply *reply)
{
	struct search *search = context;

	search->text = reply->text;
	message_each_newest(search->store, reply->conversation, compare,
	    search);
}

void
sending_copy_find(struct store *store, struct sending_copy *copy)
{
	struct search search = {.store = store, .copy = copy};
	struct attempt attempt;

	if (!attempt_open(store, copy->reply, &attempt))
		return;
	search.known = attempt.known;
	reply_load(store, copy->reply, search_for, &search);
}

void
sending_copy_release(struct sending_copy *copy)
{
	free(copy->message);
	copy->message = NULL;
}
