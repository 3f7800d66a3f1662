/* SPDX-License-Identifier: MIT */
#include "import_record.h"

#include <stddef.h>
#include <string.h>

#include "event.h"
#include "import_internal.h"
#include "json.h"
#include "store.h"
#include "when.h"

static enum import_outcome
bad(struct import_record *record, const char *why)
{
	record->why = why;
	return IMPORT_BAD;
}

static bool
read_contact(struct import_record *record)
{
	if (!contact_from_json(&record->as.contact, record->json, &record->why))
		return false;
	if (!record->as.contact.id)
		record->why = "a contact needs an id";
	return record->as.contact.id;
}

static enum import_outcome
store_contact(struct import_record *record, const struct import_into *into)
{
	switch (contact_import(into->store, &record->as.contact)) {
	case CONTACT_NEW:
		return IMPORT_MADE;
	case CONTACT_CHANGED:
		return IMPORT_CHANGED;
	case CONTACT_SAME:
		break;
	}
	return IMPORT_THERE;
}

static void
ignore_contact(void *context, const struct contact *contact)
{
	(void)context;
	(void)contact;
}

static bool
contact_is_there(struct import_record *record, struct store *store)
{
	return contact_load(store, record->as.contact.id, ignore_contact, NULL);
}

static bool
read_conversation(struct import_record *record)
{
	return conversation_from_json(&record->as.conversation, record->json,
	    &record->memory, &record->why);
}

static enum import_outcome
store_conversation(struct import_record *record, const struct import_into *into)
{
	const struct conversation *conversation = &record->as.conversation;

	conversation_turns_flush(into->turns);
	if (conversation->last_message_at != WHEN_NONE)
		conversation_turns_told(into->turns, conversation->id);
	switch (conversation_import(into->store, conversation)) {
	case CONVERSATION_NEW:
		return IMPORT_MADE;
	case CONVERSATION_CHANGED:
		return IMPORT_CHANGED;
	case CONVERSATION_SAME:
		break;
	}
	return IMPORT_THERE;
}

static bool
conversation_is_there(struct import_record *record, struct store *store)
{
	return conversation_exists(store, record->as.conversation.id);
}

static bool
read_message(struct import_record *record)
{
	struct message *message = &record->message.message;

	if (!message_from_json(message, record->json, &record->memory,
		&record->why))
		return false;
	if (message->sent_at == WHEN_NONE) {
		record->why = "no sent_at";
		return false;
	}
	message_ready_make(&record->message);
	return true;
}

static enum import_outcome
store_message(struct import_record *record, const struct import_into *into)
{
	const struct message *message = &record->message.message;
	int64_t number;

	if (!conversation_turns_open(into->turns, message))
		return bad(record, "the conversation is not CHANNEL:NATIVE");
	number = message_import(into->store, &record->message, into->now);
	if (!number)
		return IMPORT_THERE;
	conversation_turns_take(into->turns, message, number);
	return IMPORT_MADE;
}

static bool
message_is_there(struct import_record *record, struct store *store)
{
	return message_number(store, record->message.message.id) != 0;
}

static bool
read_reply(struct import_record *record)
{
	return reply_from_json(&record->as.reply, record->json, &record->memory,
	    &record->why);
}

static enum import_outcome
store_reply(struct import_record *record, const struct import_into *into)
{
	/* The messages before it do not make it stale. */
	conversation_turns_flush(into->turns);
	if (!conversation_exists(into->store,
		record->as.reply.reply.conversation))
		return bad(record,
		    "its conversation is neither here nor "
		    "before it in the input");
	return reply_import(into->store, &record->as.reply) ? IMPORT_MADE
							    : IMPORT_THERE;
}

static void
ignore_reply(void *context, const struct reply *reply)
{
	(void)context;
	(void)reply;
}

static bool
reply_is_there(struct import_record *record, struct store *store)
{
	return reply_load(store, record->as.reply.reply.id, ignore_reply, NULL);
}

static bool
read_note(struct import_record *record)
{
	return note_from_json(&record->as.note, record->json, &record->why);
}

static enum import_outcome
store_note(struct import_record *record, const struct import_into *into)
{
	const struct note *note = &record->as.note;
	struct event event;

	if (!conversation_exists(into->store, note->conversation))
		return bad(record,
		    "its conversation is neither here nor "
		    "before it in the input");
	if (!note_import(into->store, note))
		return IMPORT_THERE;
	event_begin(&event, "note.added", note->conversation);
	event.imported = true;
	writer_text(&event.data, "note", note->id);
	writer_text(&event.data, "author", note->author);
	event_append(&event, into->store);
	return IMPORT_MADE;
}

static void
ignore_note(void *context, const struct note *note)
{
	(void)context;
	(void)note;
}

static bool
note_is_there(struct import_record *record, struct store *store)
{
	return note_load(store, record->as.note.id, ignore_note, NULL);
}

static void
ignore_insight(void *context, const struct insight *insight)
{
	(void)context;
	(void)insight;
}

static bool
read_insight(struct import_record *record)
{
	return insight_from_json(&record->as.insight, record->json,
	    &record->why);
}

static enum import_outcome
store_insight(struct import_record *record, const struct import_into *into)
{
	const struct insight *insight = &record->as.insight;

	if (!conversation_exists(into->store, insight->conversation))
		return bad(record,
		    "its conversation is neither here nor "
		    "before it in the input");
	switch (insight_import(into->store, insight)) {
	case INSIGHT_MADE:
		return IMPORT_MADE;
	case INSIGHT_CHANGED:
		return IMPORT_CHANGED;
	case INSIGHT_ELSEWHERE:
		return bad(record, "its id is that of another conversation's");
	case INSIGHT_THERE:
		break;
	}
	return IMPORT_THERE;
}

static bool
insight_is_there(struct import_record *record, struct store *store)
{
	return insight_each(store, record->as.insight.conversation,
		   ignore_insight, NULL) > 0;
}

static bool
read_knowledge(struct import_record *record)
{
	if (!knowledge_from_json(&record->as.knowledge, record->json,
		&record->memory, &record->why))
		return false;
	if (record->as.knowledge.source)
		return true;
	record->why = "no source";
	return false;
}

static enum import_outcome
store_knowledge(struct import_record *record, const struct import_into *into)
{
	return knowledge_store(into->store, &record->as.knowledge)
	    ? IMPORT_MADE
	    : IMPORT_THERE;
}

static bool
knowledge_is_there(struct import_record *record, struct store *store)
{
	return knowledge_exists(store, &record->as.knowledge);
}

static const struct import_type types[] = {
    {"message", read_message, store_message, message_is_there, NULL, false},
    {"conversation", read_conversation, store_conversation,
	conversation_is_there, NULL, false},
    {"contact", read_contact, store_contact, contact_is_there, NULL, false},
    {"reply", read_reply, store_reply, reply_is_there, NULL, false},
    {"note", read_note, store_note, note_is_there, NULL, false},
    {"insight", read_insight, store_insight, insight_is_there, NULL, false},
    {"knowledge", read_knowledge, store_knowledge, knowledge_is_there, NULL,
	false},
};

#define TYPES (sizeof(types) / sizeof(types[0]))

void
import_record_init(struct import_record *record)
{
	*record = (struct import_record){0};
	buffer_init(&record->memory, BUFFER_MAXIMUM);
	message_ready_init(&record->message);
}

void
import_record_release(struct import_record *record)
{
	cJSON_Delete(record->json);
	buffer_release(&record->memory);
	message_ready_release(&record->message);
}

static const struct import_type *
type_of(const struct import_type *type, size_t count, const char *name)
{
	for (; count; type++, count--)
		if (strcmp(type->name, name) == 0)
			return type;
	return NULL;
}

static bool
find_type(struct import_record *record)
{
	const char *name = json_get_text(record->json, "type");

	if (name)
		record->type = type_of(types, TYPES, name);
	if (name && !record->type)
		record->type = type_of(import_desk_types, IMPORT_DESK_TYPES,
		    name);
	if (name && !record->type)
		record->type = type_of(import_money_types, IMPORT_MONEY_TYPES,
		    name);
	if (!name)
		record->why = "no type";
	else if (strcmp(name, "event") == 0)
		record->why = "events are not imported: they tell what "
			      "happened in another store";
	else if (!record->type)
		record->why = "a type of record that is not stored";
	return record->type;
}

bool
import_record_read(struct import_record *record, const char *text,
    size_t length)
{
	cJSON_Delete(record->json);
	record->type = NULL;
	record->good = false;
	record->json = json_parse(text, length, &record->why);
	if (!record->json)
		return false;
	if (cJSON_IsObject(record->json))
		record->good = find_type(record) && record->type->read(record);
	else
		record->why = "not an object";
	return record->good;
}

enum import_outcome
import_record_store(struct import_record *record, struct store *store,
    struct conversation_turns *turns, int64_t now)
{
	struct import_into into = {store, turns, now};

	return record->type->store(record, &into);
}

void
import_record_prefetch(const struct import_record *record)
{
	if (record->good && record->type->store == store_message)
		message_ready_prefetch(&record->message);
}

void
import_record_name(const struct import_record *record, struct buffer *name)
{
	const char *id = json_get_text(record->json, "id");

	buffer_text(name, record->type->name);
	buffer_byte(name, ' ');
	if (record->type->name_of) {
		record->type->name_of(record, name);
		return;
	}
	if (!id)
		id = json_get_text(record->json, "name");
	if (!id)
		id = json_get_text(record->json, "url");
	if (id)
		buffer_text(name, id);
}

bool
import_record_is_there(struct import_record *record, struct store *store)
{
	return record->type->is_there(record, store);
}

const char *
import_record_conversation(const struct import_record *record, bool *needed)
{
	*needed = record->type->store == store_reply ||
	    record->type->store == store_note ||
	    record->type->store == store_insight;
	if (record->type->apart)
		return NULL;
	if (record->type->store == store_conversation)
		return record->as.conversation.id;
	return json_get_text(record->json, "conversation");
}
