/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "conversation.h"
#include "event.h"
#include "json.h"
#include "push_fan.h"
#include "when.h"
#include "writer.h"

static void
write_known(struct writer *writer, const cJSON *context, const char *name,
    const char *value)
{
	if (value && !json_get(context, name))
		writer_text(writer, name, value);
}

/* What a site told of its visitor, or a channel of a booking, and the contact
 * under the names that the widget of old gave it. */
static void
write_metadata(struct writer *writer, const struct conversation *conversation)
{
	const char *why, *text = conversation->context;
	cJSON *context = json_parse(text, strlen(text), &why);
	const cJSON *member;

	writer_object(writer, "metadata");
	cJSON_ArrayForEach (member, context)
		json_write(writer, member->string, member);
	write_known(writer, context, "user_name", conversation->contact.name);
	write_known(writer, context, "user_email", conversation->contact.email);
	write_known(writer, context, "user_phone", conversation->contact.phone);
	writer_end_object(writer);
	cJSON_Delete(context);
}

/* "2026-11-20 10:00:00", in UTC. */
static void
write_moment(struct writer *writer, const char *name, int64_t moment)
{
	char text[WHEN_SIZE], bare[WHEN_SIZE];

	when_format(moment, text);
	snprintf(bare, sizeof(bare), "%.10s %.8s", text, text + 11);
	writer_text(writer, name, bare);
}

struct telling {
	const struct event_row *event;
	const char *text;
	struct buffer *out;
};

static void
write_message(void *context, const struct conversation *conversation)
{
	const struct telling *telling = context;
	const char *native = conversation_native(conversation->id);
	struct writer writer;

	writer_init(&writer, telling->out);
	writer_object(&writer, NULL);
	writer_array(&writer, "session_data");
	writer_object(&writer, NULL);
	writer_text(&writer, "session_id", native ? native : conversation->id);
	write_metadata(&writer, conversation);
	write_moment(&writer, "updated_at", telling->event->at);
	writer_end_object(&writer);
	writer_end_array(&writer);
	writer_text(&writer, "message_text", telling->text);
	writer_end_object(&writer);
}

static bool
tell_message(struct store *store, const struct event_row *event,
    struct buffer *out)
{
	struct telling telling = {.event = event, .out = out};
	const char *why, *author;
	const cJSON *message;
	cJSON *data = json_parse(event->data, strlen(event->data), &why);
	bool told = false;

	message = json_get_object(data, "message");
	author = json_get_text(message, "author");
	telling.text = json_get_text(message, "text");
	if (author && telling.text && strcmp(author, "guest") == 0 &&
	    !json_get_true(data, "history"))
		told = conversation_load(store, event->conversation,
		    write_message, &telling);
	cJSON_Delete(data);
	return told;
}

static void
write_event(const struct event_row *event, struct buffer *out)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", event->name);
	writer_time(&writer, "timestamp", event->at);
	writer_object(&writer, "data");
	writer_text(&writer, "conversation", event->conversation);
	writer_json(&writer, "data", event->data);
	writer_end_object(&writer);
	writer_end_object(&writer);
}

bool
push_body(struct store *store, const struct event_row *event,
    struct buffer *out)
{
	if (strcmp(event->name, "message.created") == 0)
		return tell_message(store, event, out);
	if (event->conversation &&
	    strcmp(event->name, "conversation.deleted") != 0 &&
	    !conversation_exists(store, event->conversation))
		return false;
	write_event(event, out);
	return true;
}
