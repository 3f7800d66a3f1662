/* SPDX-License-Identifier: MIT */
#include "intake_lost.h"

#include <string.h>

#include "conversation.h"
#include "event.h"
#include "intake.h"
#include "intake_payload.h"
#include "store.h"
#include "when.h"

struct search {
	struct store *store;
	int64_t since, until; /* since <= sent_at < until */
	message_visitor *visit;
	void *context;
};

bool
intake_announced(struct store *store, const char *conversation,
    const char *message)
{
	char key[INTAKE_KEY_SIZE];

	intake_payload_message_key(conversation, message, key);
	return intake_known(store, key);
}

static bool
look_at_message(void *context, const struct message *message)
{
	const struct search *search = context;

	if (message->sent_at < search->since)
		return false;
	if (message->sent_at < search->until &&
	    strcmp(message->author, "guest") == 0 &&
	    !intake_announced(search->store, message->conversation,
		message->id))
		search->visit(search->context, message);
	return true;
}

static void
look_at(void *context, const struct conversation *conversation)
{
	const struct search *search = context;

	message_each_newest(search->store, conversation->id, look_at_message,
	    context);
}

void
intake_each_lost(struct store *store, message_visitor *visit, void *context)
{
	int64_t now = when_now(), began;
	struct search search = {.store = store,
	    .since = now - INTAKE_LOST_MESSAGES,
	    .until = now - INTAKE_LOST_PATIENCE,
	    .visit = visit,
	    .context = context};
	struct conversation_filter filter = {.until = WHEN_NONE,
	    .channel = intake_sources[INTAKE_HOSTEX],
	    .limit = -1};

	began = event_first_webhook(store, filter.channel,
	    now - INTAKE_LOST_CHANNEL);
	if (began == WHEN_NONE)
		return;
	if (began > search.since)
		search.since = began;
	filter.since = search.since;
	conversation_each(store, &filter, look_at, &search);
}
