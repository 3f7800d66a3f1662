/* SPDX-License-Identifier: MIT */
#include "message_import.h"

#include <string.h>

#include "event.h"
#include "fold.h"
#include "store.h"

void
message_ready_init(struct message_ready *ready)
{
	*ready = (struct message_ready){0};
	buffer_init(&ready->texts, BUFFER_MAXIMUM);
	buffer_init(&ready->folded, BUFFER_MAXIMUM);
	buffer_init(&ready->event, BUFFER_MAXIMUM);
}

void
message_ready_release(struct message_ready *ready)
{
	buffer_release(&ready->texts);
	buffer_release(&ready->folded);
	buffer_release(&ready->event);
}

static void
copy_texts(struct message_ready *ready)
{
	struct message *message = &ready->message;
	const char **const texts[] = {&message->id, &message->conversation,
	    &message->author, &message->author_name, &message->text,
	    &message->attachments, &message->flag_reason};
	enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };
	size_t places[TEXTS] = {0};

	buffer_clear(&ready->texts);
	for (size_t i = 0; i < TEXTS; i++) {
		places[i] = ready->texts.length;
		if (*texts[i])
			buffer_append(&ready->texts, *texts[i],
			    strlen(*texts[i]) + 1);
	}
	for (size_t i = 0; i < TEXTS; i++)
		if (*texts[i])
			*texts[i] = ready->texts.bytes + places[i];
}

void
message_ready_make(struct message_ready *ready)
{
	buffer_clear(&ready->folded);
	fold_text(&ready->folded, ready->message.text);
	buffer_clear(&ready->event);
	buffer_text(&ready->event, "{\"message\":");
	message_write(&ready->event, &ready->message);
	buffer_text(&ready->event, ",\"imported\":true}");
	copy_texts(ready);
}

static void
prefetch(const struct buffer *buffer)
{
	for (size_t at = 0; at < buffer->length; at += 64)
		__builtin_prefetch(buffer->bytes + at);
}

void
message_ready_prefetch(const struct message_ready *ready)
{
	prefetch(&ready->texts);
	prefetch(&ready->folded);
	prefetch(&ready->event);
}

int64_t
message_import(struct store *store, const struct message_ready *ready,
    int64_t now)
{
	struct event_row event = {
	    .at = now,
	    .name = "message.created",
	    .conversation = ready->message.conversation,
	    .data = ready->event.bytes,
	};
	struct store_indexed row = {
	    .number = message_insert(store, &ready->message),
	    .text = ready->folded.bytes,
	};

	if (!row.number)
		return 0;
	store_index_add(store, STORE_MESSAGES, &row);
	event_append_imported(store, &event);
	return row.number;
}

int64_t
message_number(struct store *store, const char *id)
{
	struct statement *select = store_statement(store,
	    "SELECT number FROM message WHERE id = :id");
	int64_t number = 0;

	store_bind_text(select, ":id", id);
	if (store_step(select)) {
		number = store_integer(select, 0);
		store_finish(select);
	}
	return number;
}
