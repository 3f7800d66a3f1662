/* SPDX-License-Identifier: MIT */
#include "message_import.h"

#include "event.h"
#include "fold.h"
#include "store.h"

void
message_ready_init(struct message_ready *ready)
{
	*ready = (struct message_ready){0};
	buffer_init(&ready->folded, BUFFER_MAXIMUM);
	buffer_init(&ready->event, BUFFER_MAXIMUM);
}

void
message_ready_release(struct message_ready *ready)
{
	buffer_release(&ready->folded);
	buffer_release(&ready->event);
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
