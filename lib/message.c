/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <ctype.h>
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "event.h"
#include "fold.h"
#include "id.h"
#include "json.h"
#include "reply.h"
#include "store.h"
#include "when.h"
#include "writer.h"

/* Longest text of one message; more is refused where it comes in. */
#define MESSAGE_MAXIMUM ((size_t)1 << 20)

bool
message_is_note(const char *text)
{
	static const char mark[] = "Source: ";

	if (strncmp(text, mark, sizeof(mark) - 1) != 0)
		return false;
	text += sizeof(mark) - 1;
	if (!*text)
		return false;
	while (isalnum((unsigned char)*text) || *text == '_' || *text == '-')
		text++;
	return !*text;
}

bool
message_needs_answer(const struct message *message)
{
	if (strcmp(message->author, "guest") != 0)
		return false;
	if (!*message->text)
		return message->attachments != NULL;
	return !message_is_note(message->text);
}

bool
message_counts(const struct message *message)
{
	return message_needs_answer(message) ||
	    strcmp(message->author, "host") == 0 ||
	    strcmp(message->author, "assistant") == 0;
}

int64_t
message_insert(struct store *store, const struct message *message)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO message (id, conversation, author, author_name, text,"
	    " attachments, flagged, flag_reason, sent_at) VALUES (:id,"
	    " :conversation, :author, :author_name, :text, :attachments,"
	    " :flagged, :flag_reason, :sent_at) ON CONFLICT (id) DO NOTHING");

	store_bind_text(insert, ":id", message->id);
	store_bind_text(insert, ":conversation", message->conversation);
	store_bind_text(insert, ":author", message->author);
	store_bind_text(insert, ":author_name", message->author_name);
	store_bind_text(insert, ":text", message->text);
	store_bind_text(insert, ":attachments", message->attachments);
	store_bind_integer(insert, ":flagged", message->flagged);
	store_bind_text(insert, ":flag_reason", message->flag_reason);
	store_bind_integer(insert, ":sent_at", message->sent_at);
	return store_run(insert) ? store_inserted(store) : 0;
}

static void
index_text(struct store *store, int64_t number, const char *text)
{
	struct store_indexed row = {.number = number};
	struct buffer folded;

	buffer_init(&folded, BUFFER_MAXIMUM);
	fold_text(&folded, text);
	row.text = folded.bytes;
	store_index_add(store, STORE_MESSAGES, &row);
	buffer_release(&folded);
}

static void
write_members(struct writer *writer, const struct message *message)
{
	writer_text(writer, "type", "message");
	writer_text(writer, "id", message->id);
	writer_text(writer, "conversation", message->conversation);
	writer_text(writer, "author", message->author);
	writer_text(writer, "author_name", message->author_name);
	writer_text(writer, "text", message->text);
	writer_json(writer, "attachments",
	    message->attachments ? message->attachments : "[]");
	writer_bool(writer, "flagged", message->flagged);
	writer_text(writer, "flag_reason", message->flag_reason);
	writer_time(writer, "sent_at", message->sent_at);
}

void
message_write(struct buffer *out, const struct message *message)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	write_members(&writer, message);
	writer_end_object(&writer);
}

static void
tell(struct store *store, const struct message *message,
    enum message_origin origin)
{
	struct event event;

	event_begin(&event, "message.created", message->conversation);
	event.imported = origin == MESSAGE_IMPORTED;
	event.history = origin == MESSAGE_BACKLOG;
	writer_object(&event.data, "message");
	write_members(&event.data, message);
	writer_end_object(&event.data);
	event_append(&event, store);
}

enum message_stored
message_store(struct store *store, const struct message *message,
    enum message_origin origin)
{
	struct conversation_turn turn = {message->author, message->sent_at,
	    message_counts(message)};
	int64_t number = message_insert(store, message);

	if (!number)
		return MESSAGE_ALREADY_THERE;
	index_text(store, number, message->text);
	conversation_touch(store, message->conversation, &turn);
	tell(store, message, origin);
	if (turn.counts)
		reply_outdate(store, message->conversation, number,
		    message_needs_answer(message));
	return MESSAGE_NEW;
}

static bool
author_is_known(const char *author)
{
	static const char *const authors[] = {"guest", "host", "assistant",
	    "system", "user"};

	for (size_t i = 0; i < sizeof(authors) / sizeof(authors[0]); i++)
		if (strcmp(authors[i], author) == 0)
			return true;
	return false;
}

static bool
members_are_good(const struct message *message, const char **why)
{
	if (!message->id || !id_valid(message->id))
		*why = "no id, or one that is none";
	else if (!message->conversation || !id_valid(message->conversation))
		*why = "no conversation";
	else if (!message->author || !author_is_known(message->author))
		*why = "author is none of guest, host, assistant, system, user";
	else if (!message->text)
		*why = "no text";
	else if (strlen(message->text) > MESSAGE_MAXIMUM)
		*why = "the text is longer than 1 MiB";
	else
		return true;
	return false;
}

bool
message_from_json(struct message *message, const cJSON *json,
    struct buffer *memory, const char **why)
{
	const cJSON *attachments = json_get_array(json, "attachments");

	*message = (struct message){
	    .id = json_get_text(json, "id"),
	    .conversation = json_get_text(json, "conversation"),
	    .author = json_get_text(json, "author"),
	    .author_name = json_get_text(json, "author_name"),
	    .text = json_get_text(json, "text"),
	    .flagged = json_get_true(json, "flagged"),
	    .flag_reason = json_get_text(json, "flag_reason"),
	};
	*why = "sent_at is no time";
	if (!json_get_time(json, "sent_at", &message->sent_at))
		return false;
	if (attachments && attachments->child) {
		struct writer writer;

		buffer_clear(memory);
		writer_init(&writer, memory);
		json_write(&writer, NULL, attachments);
		message->attachments = memory->bytes;
	}
	if (!message->text && message->attachments)
		message->text = "";
	return members_are_good(message, why);
}

bool
message_flag(struct store *store, const char *id, const char *reason)
{
	struct statement *update = store_statement(store,
	    "UPDATE message SET flagged = CASE WHEN :reason IS NULL THEN 0"
	    " ELSE 1 END, flag_reason = nullif(:reason, '') WHERE id = :id"
	    " AND (coalesce(flag_reason, '') <> coalesce(:reason, '')"
	    " OR flagged <> CASE WHEN :reason IS NULL THEN 0 ELSE 1 END)"
	    " RETURNING conversation");
	struct event event;
	struct buffer conversation;
	bool changed;

	buffer_init(&conversation, 1024);
	store_bind_text(update, ":id", id);
	store_bind_text(update, ":reason", reason);
	changed = store_step(update);
	if (changed) {
		buffer_text(&conversation, store_text(update, 0));
		store_finish(update);
		event_begin(&event, "message.flagged", conversation.bytes);
		writer_text(&event.data, "message", id);
		writer_bool(&event.data, "flagged", reason != NULL);
		writer_text(&event.data, "reason", reason);
		event_append(&event, store);
	}
	buffer_release(&conversation);
	return changed;
}
