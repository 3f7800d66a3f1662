/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "conversation.h"
#include "event.h"
#include "message.h"
#include "push.h"
#include "store.h"
#include "when.h"

static void
tell(struct store *store, const char *name, const char *id, const char *member,
    const char *value)
{
	struct event event;

	event_begin(&event, name, id);
	if (member)
		writer_text(&event.data, member, value);
	event_append(&event, store);
}

/* Runs a change that names the conversation :id and, if any, a :value. */
static bool
changed(struct store *store, const char *sql, const char *id, const char *value)
{
	struct statement *update = store_statement(store, sql);

	store_bind_text(update, ":id", id);
	if (strstr(sql, ":value"))
		store_bind_text(update, ":value", value);
	return store_run(update) == 1;
}

bool
conversation_set_mode(struct store *store, const char *id, const char *mode)
{
	if (!changed(store,
		"UPDATE conversation SET mode = :value"
		" WHERE id = :id AND mode <> :value",
		id, mode))
		return false;
	tell(store, "conversation.mode", id, "mode", mode);
	return true;
}

bool
conversation_set_holder(struct store *store, const char *id, const char *name)
{
	if (!changed(store,
		"UPDATE conversation SET holder = :value"
		" WHERE id = :id"
		" AND coalesce(holder, '') <> coalesce(:value, '')",
		id, name))
		return false;
	tell(store, "conversation.mode", id, "holder", name);
	return true;
}

bool
conversation_set_assistant(struct store *store, const char *id,
    const char *name)
{
	if (!changed(store,
		"UPDATE conversation SET assistant = :value"
		" WHERE id = :id"
		" AND coalesce(assistant, '') <> coalesce(:value, '')",
		id, name))
		return false;
	tell(store, "conversation.updated", id, "assistant", name);
	return true;
}

bool
conversation_set_user(struct store *store, const char *id, const char *user)
{
	if (!changed(store,
		"UPDATE conversation SET user_id = :value"
		" WHERE id = :id"
		" AND coalesce(user_id, '') <> coalesce(:value, '')",
		id, user))
		return false;
	tell(store, "conversation.updated", id, "user", user);
	return true;
}

bool
conversation_close(struct store *store, const char *id)
{
	if (!changed(store,
		"UPDATE conversation SET status = 'closed'"
		" WHERE id = :id AND status = 'open'",
		id, NULL))
		return false;
	tell(store, "conversation.closed", id, "status", "closed");
	return true;
}

bool
conversation_reopen(struct store *store, const char *id)
{
	if (!changed(store,
		"UPDATE conversation SET status = 'open'"
		" WHERE id = :id AND status = 'closed'",
		id, NULL))
		return false;
	tell(store, "conversation.reopened", id, "status", "open");
	return true;
}

bool
conversation_mark_read(struct store *store, const char *id)
{
	struct event event;

	if (!changed(store,
		"UPDATE conversation SET unread = 0"
		" WHERE id = :id AND unread > 0",
		id, NULL))
		return false;
	event_begin(&event, "conversation.read", id);
	writer_integer(&event.data, "unread", 0);
	event_append(&event, store);
	return true;
}

bool
conversation_needs_human(struct store *store, const char *id, int64_t message,
    const char *why)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET needs_human = :message"
	    " WHERE id = :id AND needs_human <> :message");

	store_bind_text(update, ":id", id);
	store_bind_integer(update, ":message", message);
	if (store_run(update) == 0)
		return false;
	tell(store, "conversation.needs_human", id, "why", why);
	return true;
}

void
conversation_needs_nobody(struct store *store, const char *id)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET needs_human = 0"
	    " WHERE id = :id AND needs_human <> 0");

	store_bind_text(update, ":id", id);
	store_run(update);
}

static int64_t
count_messages(struct store *store, const char *id)
{
	struct statement *select = store_statement(store,
	    "SELECT count(*) FROM message WHERE conversation = :id");
	int64_t count = 0;

	store_bind_text(select, ":id", id);
	while (store_step(select))
		count = store_integer(select, 0);
	return count;
}

bool
conversation_delete(struct store *store, const char *id, const char *reason)
{
	struct event event;
	int64_t messages = count_messages(store, id);

	message_unindex(store, id);
	if (!changed(store, "DELETE FROM conversation WHERE id = :id", id,
		NULL))
		return false;
	push_forget(store, id);
	event_begin(&event, "conversation.deleted", id);
	writer_integer(&event.data, "messages", messages);
	writer_text(&event.data, "reason", reason);
	event_append(&event, store);
	return true;
}

static void
move_turn(struct store *store, const char *id,
    const struct conversation_turn *turn)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET"
	    " last_message_at = CASE WHEN :at > last_message_at THEN :at"
	    " ELSE last_message_at END,"
	    " unread = unread + :guest,"
	    " unanswered = CASE WHEN :counts = 1 AND :at >= turn_at THEN :guest"
	    " ELSE unanswered END,"
	    " turn_at = CASE WHEN :counts = 1 AND :at > turn_at THEN :at"
	    " ELSE turn_at END WHERE id = :id");
	bool guest = strcmp(turn->author, "guest") == 0;

	store_bind_integer(update, ":at", turn->sent_at);
	store_bind_integer(update, ":guest", guest && turn->counts);
	store_bind_integer(update, ":counts", turn->counts);
	store_bind_text(update, ":id", id);
	store_run(update);
}

void
conversation_touch(struct store *store, const char *id,
    const struct conversation_turn *turn)
{
	move_turn(store, id, turn);
	if (turn->counts && strcmp(turn->author, "guest") == 0)
		conversation_reopen(store, id);
}
