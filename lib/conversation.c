/* SPDX-License-Identifier: MIT */
#include "conversation.h"

#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "event.h"
#include "store.h"
#include "tag.h"
#include "when.h"
#include "writer.h"

const char *
conversation_native(const char *id)
{
	const char *colon = strchr(id, ':');

	return colon && colon > id && colon[1] ? colon + 1 : NULL;
}

bool
conversation_mode_valid(const char *mode)
{
	return strcmp(mode, "auto") == 0 || strcmp(mode, "draft") == 0 ||
	    strcmp(mode, "off") == 0;
}

static const struct {
	const char *channel, *mode;
} default_modes[] = {{"chat", "auto"}, {"portal", "auto"}, {"direct", "off"}};

const char *
conversation_default_mode(struct store *store, const char *channel)
{
	struct statement *select = store_statement(store,
	    "SELECT value FROM setting WHERE name = 'mode.' || :channel");
	const char *mode = "draft";

	for (size_t i = 0; i < sizeof(default_modes) / sizeof(*default_modes);
	     i++)
		if (strcmp(default_modes[i].channel, channel) == 0)
			mode = default_modes[i].mode;
	store_bind_text(select, ":channel", channel);
	if (store_step(select)) {
		const char *set = store_text(select, 0);

		mode = strcmp(set, "auto") == 0 ? "auto"
		    : strcmp(set, "off") == 0   ? "off"
						: "draft";
		store_finish(select);
	}
	return mode;
}

void
conversation_tell(struct store *store, const char *name,
    const struct conversation *conversation, bool imported)
{
	struct event event;

	event_begin(&event, name, conversation->id);
	event.imported = imported;
	writer_text(&event.data, "channel", conversation->channel);
	writer_text(&event.data, "subject", conversation->subject);
	writer_json(&event.data, "context", conversation->context);
	writer_text(&event.data, "contact_name", conversation->contact.name);
	if (conversation->user)
		writer_text(&event.data, "user", conversation->user);
	event_append(&event, store);
}

void
conversation_insert(struct store *store,
    const struct conversation *conversation)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO conversation (id, channel, contact, status, mode,"
	    " holder, subject, context, user_id, unread, unanswered,"
	    " needs_human, last_message_at, created_at, assistant) VALUES (:id,"
	    " :channel, :contact, coalesce(:status, 'open'), :mode, :holder,"
	    " :subject,"
	    " coalesce(:context, '{}'), :user, :unread, :unanswered,"
	    " :needs_human, coalesce(:last_message_at, 0), :created_at,"
	    " :assistant)");
	const char *mode = conversation->mode
	    ? conversation->mode
	    : conversation_default_mode(store, conversation->channel);

	store_bind_text(insert, ":id", conversation->id);
	store_bind_text(insert, ":channel", conversation->channel);
	store_bind_text(insert, ":contact", conversation->contact.id);
	store_bind_text(insert, ":status", conversation->status);
	store_bind_text(insert, ":mode", mode);
	store_bind_text(insert, ":holder", conversation->holder);
	store_bind_text(insert, ":subject", conversation->subject);
	store_bind_text(insert, ":context", conversation->context);
	store_bind_text(insert, ":user", conversation->user);
	store_bind_text(insert, ":assistant", conversation->assistant);
	store_bind_integer(insert, ":unread", conversation->unread);
	store_bind_integer(insert, ":unanswered", conversation->unanswered);
	store_bind_integer(insert, ":needs_human",
	    conversation->needs_human ? CONVERSATION_NEEDED : 0);
	store_bind_time(insert, ":last_message_at",
	    conversation->last_message_at);
	store_bind_integer(insert, ":created_at",
	    conversation->created_at == WHEN_NONE ? when_now()
						  : conversation->created_at);
	store_run(insert);
}

static enum conversation_change
make(struct store *store, const struct conversation *conversation,
    bool imported)
{
	struct conversation made = *conversation;
	char contact[ID_SIZE];

	if (made.contact.id) {
		contact_update(store, &made.contact);
	} else {
		contact_store(store, &made.contact, contact);
		made.contact.id = contact;
	}
	conversation_insert(store, &made);
	conversation_tell(store, "conversation.created", &made, imported);
	return CONVERSATION_NEW;
}

/* Only where something differs, so that the count of changes tells. */
static bool
change(struct store *store, const struct conversation *conversation)
{
	struct statement *update = store_statement(store,
	    "UPDATE conversation SET subject = coalesce(:subject, subject),"
	    " context = coalesce(:context, context),"
	    " user_id = coalesce(user_id, :user) WHERE id = :id"
	    " AND (coalesce(:subject, subject, '') <> coalesce(subject, '')"
	    " OR coalesce(:context, context) <> context"
	    " OR (user_id IS NULL AND :user IS NOT NULL))");

	store_bind_text(update, ":subject", conversation->subject);
	store_bind_text(update, ":context", conversation->context);
	store_bind_text(update, ":user", conversation->user);
	store_bind_text(update, ":id", conversation->id);
	return store_run(update) == 1;
}

/* Writes the id of the conversation's contact; false when it has none, or when
 * there is no such conversation. */
static bool
contact_of(struct store *store, const char *id, char contact[ID_SIZE])
{
	struct statement *select = store_statement(store,
	    "SELECT coalesce(contact, '') FROM conversation WHERE id = :id");

	*contact = '\0';
	store_bind_text(select, ":id", id);
	if (!store_step(select))
		return false;
	snprintf(contact, ID_SIZE, "%s", store_text(select, 0));
	store_finish(select);
	return true;
}

enum conversation_change
conversation_store(struct store *store, const struct conversation *conversation,
    bool imported)
{
	struct contact contact = conversation->contact;
	char known[ID_SIZE];
	bool changed;

	if (!contact_of(store, conversation->id, known))
		return make(store, conversation, imported);
	changed = change(store, conversation);
	contact.id = known;
	if (*known && contact_update(store, &contact) == CONTACT_CHANGED)
		changed = true;
	if (!changed)
		return CONVERSATION_SAME;
	conversation_tell(store, "conversation.updated", conversation,
	    imported);
	return CONVERSATION_CHANGED;
}

bool
conversation_exists(struct store *store, const char *id)
{
	char contact[ID_SIZE];

	return contact_of(store, id, contact);
}

void
conversation_write(struct buffer *out, const struct conversation *conversation)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "conversation");
	writer_text(&writer, "id", conversation->id);
	writer_text(&writer, "channel", conversation->channel);
	writer_text(&writer, "status", conversation->status);
	writer_text(&writer, "mode", conversation->mode);
	writer_text(&writer, "holder", conversation->holder);
	writer_object(&writer, "contact");
	writer_text(&writer, "id", conversation->contact.id);
	writer_text(&writer, "name", conversation->contact.name);
	writer_text(&writer, "email", conversation->contact.email);
	writer_text(&writer, "phone", conversation->contact.phone);
	writer_end_object(&writer);
	writer_text(&writer, "subject", conversation->subject);
	writer_json(&writer, "context", conversation->context);
	writer_json(&writer, "tags",
	    conversation->tags ? conversation->tags : "[]");
	writer_text(&writer, "user", conversation->user);
	writer_text(&writer, "assistant", conversation->assistant);
	writer_integer(&writer, "unread", conversation->unread);
	writer_bool(&writer, "unanswered", conversation->unanswered);
	writer_bool(&writer, "needs_human", conversation->needs_human);
	writer_time(&writer, "last_message_at", conversation->last_message_at);
	writer_time(&writer, "created_at", conversation->created_at);
	writer_end_object(&writer);
}
