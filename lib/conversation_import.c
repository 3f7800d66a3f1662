/* SPDX-License-Identifier: MIT */
#include "conversation_import.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "event.h"
#include "json.h"
#include "message.h"
#include "reply.h"
#include "store.h"
#include "tag.h"
#include "when.h"

static void
put_tags(struct store *store, const struct conversation *conversation)
{
	const char *why;
	cJSON *tags = NULL;
	const cJSON *tag;

	if (conversation->tags)
		tags = json_parse(conversation->tags,
		    strlen(conversation->tags), &why);
	cJSON_ArrayForEach (tag, tags)
		if (cJSON_IsString(tag) && tag_valid(tag->valuestring))
			tag_import(store, conversation->id, tag->valuestring);
	cJSON_Delete(tags);
}

/* The id of the conversation's contact, "" for none; false when there is no
 * such conversation. */
static bool
load_contact(struct store *store, const char *id, char contact[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT coalesce(contact, '') FROM conversation WHERE id = :id");

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	snprintf(contact, ID_SIZE, "%s", store_text(select, 0));
	store_finish(select);
	return true;
}

static bool
fill(struct store *store, const struct conversation *conversation)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET subject = coalesce(subject, :subject),"
	    " context = CASE WHEN context = '{}' THEN :context"
	    " ELSE context END,"
	    " user_id = coalesce(user_id, :user)"
	    " WHERE id = :id AND ((subject IS NULL AND :subject IS NOT NULL)"
	    " OR (context = '{}' AND :context <> '{}')"
	    " OR (user_id IS NULL AND :user IS NOT NULL))");

	store_bind_text(update, ":id", conversation->id);
	store_bind_text(update, ":subject", conversation->subject);
	store_bind_text(update, ":user", conversation->user);
	store_bind_text(update, ":context",
	    conversation->context ? conversation->context : "{}");
	return store_run(update) == 1;
}

static bool
renew(struct store *store, const struct conversation *conversation)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET unread = :unread,"
	    " unanswered = :unanswered, needs_human = :needs_human,"
	    " last_message_at = :at WHERE id = :id AND last_message_at < :at");

	if (conversation->last_message_at == WHEN_NONE)
		return false;
	store_bind_text(update, ":id", conversation->id);
	store_bind_integer(update, ":unread", conversation->unread);
	store_bind_integer(update, ":unanswered", conversation->unanswered);
	store_bind_integer(update, ":needs_human",
	    conversation->needs_human ? CONVERSATION_NEEDED : 0);
	store_bind_integer(update, ":at", conversation->last_message_at);
	return store_run(update) == 1;
}

static void
make(struct store *store, const struct conversation *conversation)
{
	struct conversation made = *conversation;
	char contact[ID_SIZE];

	made.contact.created_at = made.created_at;
	if (made.contact.id) {
		contact_import(store, &made.contact);
	} else {
		contact_store(store, &made.contact, contact);
		made.contact.id = contact;
	}
	conversation_insert(store, &made);
	conversation_tell(store, "conversation.created", &made, true);
	put_tags(store, &made);
}

enum conversation_change
conversation_import(struct store *store,
    const struct conversation *conversation)
{
	struct contact contact = conversation->contact;
	char known[ID_SIZE];
	bool changed;

	if (!load_contact(store, conversation->id, known)) {
		make(store, conversation);
		return CONVERSATION_NEW;
	}
	contact.id = known;
	changed = *known && contact_import(store, &contact) == CONTACT_CHANGED;
	changed |= fill(store, conversation);
	changed |= renew(store, conversation);
	if (!changed)
		return CONVERSATION_SAME;
	conversation_tell(store, "conversation.updated", conversation, true);
	return CONVERSATION_CHANGED;
}

/* What messages do to one conversation. */
struct turn {
	int64_t last_message_at, turn_at, unread;
	bool unanswered, told;
	bool moved;     /* not as it is stored */
	int64_t newest; /* number of the last that counts, 0: none came */
	bool guest;     /* a guest's was among them */
	bool closed;
	bool named; /* the contact has a name */
	char contact[ID_SIZE];
};

void
conversation_turns_init(struct conversation_turns *turns, struct store *store)
{
	*turns = (struct conversation_turns){.store = store};
	names_init(&turns->told);
	names_init(&turns->names);
}

void
conversation_turns_release(struct conversation_turns *turns)
{
	names_release(&turns->told);
	names_release(&turns->names);
	free(turns->turns);
}

void
conversation_turns_told(struct conversation_turns *turns, const char *id)
{
	names_put(&turns->told, id);
}

static bool
load(struct store *store, const char *id, struct turn *turn)
{
	struct statement *select = store_statement(store,
	    "SELECT c.last_message_at, c.turn_at, c.unread, c.unanswered,"
	    " coalesce(p.id, ''), p.name IS NOT NULL, c.status = 'closed'"
	    " FROM conversation c LEFT JOIN contact p ON p.id = c.contact"
	    " WHERE c.id = :id");

	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	*turn = (struct turn){
	    .last_message_at = store_integer(select, 0),
	    .turn_at = store_integer(select, 1),
	    .unread = store_integer(select, 2),
	    .unanswered = store_integer(select, 3) != 0,
	    .named = store_integer(select, 5) != 0,
	    .closed = store_integer(select, 6) != 0,
	};
	snprintf(turn->contact, sizeof(turn->contact), "%s",
	    store_text(select, 4));
	store_finish(select);
	return true;
}

/* Makes a conversation of which only this message is known. */
static bool
begin(struct store *store, const struct message *message)
{
	struct conversation made = {
	    .id = message->conversation,
	    .last_message_at = WHEN_NONE,
	    .created_at = message->sent_at,
	    .contact.created_at = message->sent_at,
	};
	struct buffer channel;

	if (!conversation_native(message->conversation))
		return false;
	buffer_init(&channel, BUFFER_MAXIMUM);
	buffer_append(&channel, made.id, strcspn(made.id, ":"));
	made.channel = channel.bytes;
	if (strcmp(message->author, "guest") == 0)
		made.contact.name = message->author_name;
	make(store, &made);
	buffer_release(&channel);
	return true;
}

static void
make_room(struct conversation_turns *turns)
{
	if (turns->names.count < turns->room)
		return;
	turns->room = turns->room ? 2 * turns->room : 256;
	turns->turns = reallocarray(turns->turns, turns->room,
	    sizeof(*turns->turns));
	if (!turns->turns)
		err(EX_OSERR, "no memory for %zu conversations", turns->room);
}

bool
conversation_turns_open(struct conversation_turns *turns,
    const struct message *message)
{
	const char *id = message->conversation;
	struct turn *turn;

	if (names_find(&turns->names, id) != NAMES_NONE)
		return true;
	make_room(turns);
	turn = &turns->turns[turns->names.count];
	if (!load(turns->store, id, turn) &&
	    !(begin(turns->store, message) && load(turns->store, id, turn)))
		return false;
	turn->told = names_find(&turns->told, id) != NAMES_NONE;
	names_put(&turns->names, id);
	return true;
}

/* A person's answer says that somebody looked. */
static void
move(struct turn *turn, const struct message *message)
{
	bool guest = strcmp(message->author, "guest") == 0;
	bool counts = message_counts(message);

	if (message->sent_at < turn->last_message_at)
		return;
	turn->last_message_at = message->sent_at;
	if (!counts)
		return;
	turn->unanswered = guest;
	if (guest)
		turn->unread++;
	else if (strcmp(message->author, "host") == 0)
		turn->unread = 0;
}

static void
name_contact(struct store *store, struct turn *turn,
    const struct message *message)
{
	struct contact contact = {
	    .id = turn->contact,
	    .name = message->author_name,
	    .created_at = WHEN_NONE,
	};

	if (turn->named || !*turn->contact || !contact.name ||
	    strcmp(message->author, "guest") != 0)
		return;
	contact_import(store, &contact);
	turn->named = true;
}

void
conversation_turns_take(struct conversation_turns *turns,
    const struct message *message, int64_t number)
{
	struct turn *turn =
	    &turns->turns[names_find(&turns->names, message->conversation)];
	bool counts = message_counts(message);

	name_contact(turns->store, turn, message);
	turn->moved = true;
	if (counts && message->sent_at >= turn->turn_at) {
		turn->turn_at = message->sent_at;
		turn->newest = number;
		turn->guest |= strcmp(message->author, "guest") == 0;
	}
	if (!turn->told)
		move(turn, message);
}

static void
save(struct store *store, const char *id, const struct turn *turn)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET last_message_at = :last_message_at,"
	    " turn_at = :turn_at, unread = :unread, unanswered = :unanswered"
	    " WHERE id = :id");

	store_bind_text(update, ":id", id);
	store_bind_integer(update, ":last_message_at", turn->last_message_at);
	store_bind_integer(update, ":turn_at", turn->turn_at);
	store_bind_integer(update, ":unread", turn->unread);
	store_bind_integer(update, ":unanswered", turn->unanswered);
	store_run(update);
}

void
conversation_turns_flush(struct conversation_turns *turns)
{
	for (size_t i = 0; i < turns->names.count; i++) {
		const struct turn *turn = &turns->turns[i];
		const char *id = names_text(&turns->names, i);

		if (!turn->moved)
			continue;
		save(turns->store, id, turn);
		if (turn->newest)
			reply_outdate(turns->store, id, turn->newest,
			    turn->guest);
		if (turn->closed && turn->guest && !turn->told)
			conversation_reopen(turns->store, id);
	}
	names_clear(&turns->names);
}
