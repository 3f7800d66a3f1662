/* SPDX-License-Identifier: MIT */

/* Conversations, messages and replies: what one change does to the others. */

#include "reply.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "conversation.h"
#include "event.h"
#include "fold.h"
#include "message.h"
#include "program.h"
#include "store.h"
#include "tag.h"
#include "tap.h"
#include "when.h"

static const char desk[] = "widget:one";

static void
make_conversation(struct store *store)
{
	struct conversation conversation = {
	    .id = desk,
	    .channel = "widget",
	    .subject = "Harbour Loft",
	    .contact = {.name = "Ada", .created_at = WHEN_NONE},
	    .last_message_at = WHEN_NONE,
	    .created_at = 1000,
	};

	store_begin(store);
	ok(conversation_store(store, &conversation, false) == CONVERSATION_NEW,
	    "a conversation is new once");
	ok(conversation_store(store, &conversation, false) == CONVERSATION_SAME,
	    "the same again is the same");
	conversation.subject = "Harbour Loft 2";
	ok(conversation_store(store, &conversation, false) ==
		CONVERSATION_CHANGED,
	    "another subject is a change");
	store_commit(store);
}

static enum message_stored
write_message(struct store *store, const char *id, const char *author,
    const char *text)
{
	static int64_t clock = 10000;
	struct message message = {
	    .id = id,
	    .conversation = desk,
	    .author = author,
	    .text = text,
	    .sent_at = clock += 1000,
	};
	enum message_stored stored;

	store_begin(store);
	stored = message_store(store, &message, MESSAGE_LIVE);
	store_commit(store);
	return stored;
}

static void
draft(struct store *store, char id[ID_SIZE], const char *status)
{
	struct reply reply = {
	    .id = id_new("reply", id),
	    .conversation = desk,
	    .status = status,
	    .text = "Yes.",
	    .model_text = "Yes.",
	    .provider = "canned",
	    .answers = "[\"widget:m1\"]",
	    .known = message_newest(store, desk),
	};

	store_begin(store);
	reply_store(store, &reply);
	store_commit(store);
}

static void
copy_state(void *context, const struct conversation *conversation)
{
	struct conversation *copy = context;

	copy->unread = conversation->unread;
	copy->unanswered = conversation->unanswered;
	copy->last_message_at = conversation->last_message_at;
}

static struct conversation
look(struct store *store)
{
	struct conversation copy = {0};

	conversation_load(store, desk, copy_state, &copy);
	return copy;
}

static void
copy_status(void *context, const struct reply *reply)
{
	snprintf(context, 32, "%s", reply->status);
}

static const char *
status(struct store *store, const char *id)
{
	static char text[32];

	*text = '\0';
	reply_load(store, id, copy_status, text);
	return text;
}

static enum reply_change
change(struct store *store, const char *id, const char *what, const char *text)
{
	struct reply_approval approval = {.hash = text, .by = "ada"};
	enum reply_change result;

	store_begin(store);
	if (strcmp(what, "edit") == 0)
		result = reply_edit(store, id, text);
	else if (strcmp(what, "reject") == 0)
		result = reply_reject(store, id, "ada");
	else
		result = reply_approve(store, id, &approval);
	store_commit(store);
	return result;
}

static void
test_messages(struct store *store)
{
	ok(write_message(store, "widget:m1", "guest", "Can we park?") ==
		MESSAGE_NEW,
	    "a message is new once");
	ok(write_message(store, "widget:m1", "guest", "Can we park?") ==
		MESSAGE_ALREADY_THERE,
	    "the same id again is there already");
	ok(look(store).unread == 1 && look(store).unanswered,
	    "a guest's message is unread and unanswered");
	write_message(store, "widget:m2", "guest", "Source: reservation_book");
	ok(look(store).unread == 1, "a channel's note is not unread");
	write_message(store, "widget:m3", "host", "Yes");
	ok(!look(store).unanswered, "a host's message answers");
	write_message(store, "widget:m4", "guest", "Thanks. Wifi?");
	ok(look(store).unanswered, "the guest's next one waits again");
}

static void
test_approval(struct store *store)
{
	char id[ID_SIZE];

	draft(store, id, "draft");
	is(status(store, id), "draft", "a draft is a draft");
	ok(change(store, id, "approve", "0000") == REPLY_CHANGED,
	    "approval of another text is refused");
	ok(change(store, id, "edit", "") == REPLY_EMPTY,
	    "an empty text is refused");
	ok(change(store, id, "edit", "Yes, outside.") == REPLY_DONE,
	    "a draft can be edited");
	ok(change(store, id, "edit", "Yes, outside.") == REPLY_ALREADY,
	    "the same text changes nothing");
	ok(change(store, id, "approve", NULL) == REPLY_DONE,
	    "a draft can be approved");
	ok(change(store, id, "approve", NULL) == REPLY_ALREADY,
	    "an approved one is approved");
	ok(change(store, id, "edit", "Yes!") == REPLY_DONE,
	    "an approved one can be edited");
	is(status(store, id), "draft", "and is a draft again");
	change(store, id, "approve", NULL);
	write_message(store, "widget:m5", "guest", "Hello?");
	is(status(store, id), "draft",
	    "an approved reply is a draft again when the guest writes first");
	ok(change(store, id, "approve", NULL) == REPLY_NEWER,
	    "and is not approved before somebody says so");
	ok(change(store, id, "reject", NULL) == REPLY_DONE,
	    "a draft can be rejected");
	ok(change(store, id, "approve", NULL) == REPLY_STATE,
	    "a rejected one cannot be approved");
	ok(change(store, "reply_none", "approve", NULL) == REPLY_UNKNOWN,
	    "an unknown one is unknown");
}

static void
test_stale(struct store *store)
{
	char id[ID_SIZE];

	draft(store, id, "draft");
	write_message(store, "widget:m6", "guest", "Are you there?");
	is(status(store, id), "stale", "a draft is stale when a guest writes");
	draft(store, id, "draft");
	write_message(store, "widget:m7", "system", "booked");
	is(status(store, id), "draft", "but not for a note");
	write_message(store, "widget:m8", "host", "I answered by telephone");
	is(status(store, id), "stale", "and when a colleague answered");
}

static bool
count_event(void *context, const struct event_row *row)
{
	int64_t *last = context;

	if (row->seq != *last + 1)
		return false;
	*last = row->seq;
	return true;
}

static void
count_hit(void *context, const struct message *message, double rank)
{
	(void)message;
	(void)rank;
	++*(int *)context;
}

static void
test_search_and_delete(struct store *store)
{
	struct message_search search = {.since = WHEN_NONE, .limit = -1};
	struct buffer question;
	int64_t last = 0;
	int hits = 0;

	buffer_init(&question, 1000);
	fold_query(&question, "PARK");
	search.question = question.bytes;
	message_find(store, &search, count_hit, &hits);
	ok(hits == 1, "a message is found by its word: %d", hits);
	store_begin(store);
	ok(conversation_delete(store, desk, "test"), "it can be deleted");
	store_commit(store);
	hits = 0;
	message_find(store, &search, count_hit, &hits);
	ok(hits == 0, "what is deleted is not found: %d", hits);
	ok(!conversation_exists(store, desk), "and gone");
	event_each(store, 1, count_event, &last);
	ok(last == event_newest(store) && last > 20,
	    "events are numbered without gaps: %lld", (long long)last);
	buffer_release(&question);
}

/* The store, its lock and its bells. */
static void
remove_folder(const char *folder)
{
	static const char *const names[] = {"desk.db", "desk.db.lock",
	    "bells/events", "bells/inbound", "bells/outbound", "bells", ""};
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		remove(path);
	}
}

int
main(void)
{
	char folder[] = "/tmp/reply-unit.XXXXXX", path[64];
	struct store *store;

	program_start("reply-unit");
	setenv("STORE_LINT", "1", 1);
	if (!mkdtemp(folder))
		return EX_CANTCREAT;
	snprintf(path, sizeof(path), "%s/desk.db", folder);
	store = store_open_path(path, STORE_WRITE);
	make_conversation(store);
	test_messages(store);
	test_approval(store);
	test_stale(store);
	test_search_and_delete(store);
	store_close(store);
	remove_folder(folder);
	return done();
}
