/* SPDX-License-Identifier: MIT */
#include "channel/hostex.h"

#include <stdlib.h>

#include "buffer.h"
#include "channel/channel.h"
#include "channel/hostex_fetch.h"
#include "channel/hostex_store.h"
#include "channel/hostex_thread.h"
#include "channel/hostex_visit.h"
#include "channel/hostex_wire.h"
#include "conversation.h"
#include "fetch.h"
#include "program.h"
#include "writer.h"

/* Whoever waits for one call. */
struct waiter {
	struct store *store;
	channel_done *done;
	void *context;
};

static struct waiter *
waiter_new(struct store *store, channel_done *done, void *context)
{
	struct waiter *waiter = malloc(sizeof(*waiter));

	if (!waiter)
		program_die(EX_OSERR, "no memory");
	*waiter = (struct waiter){store, done, context};
	return waiter;
}

static void
sent(void *context, const struct hostex_verdict *verdict)
{
	struct waiter *waiter = context;
	struct channel_result result = verdict->result;

	result.hopeless = verdict->hopeless;
	waiter->done(waiter->context, &result);
	free(waiter);
}

static void
send_message(struct fetch_pool *pool, const struct channel_message *message,
    channel_done *done, void *context)
{
	struct buffer path, body;
	struct writer writer;

	buffer_init(&path, BUFFER_MAXIMUM);
	buffer_text(&path, "/conversations/");
	fetch_escape(&path, conversation_native(message->conversation));
	buffer_init(&body, BUFFER_MAXIMUM);
	writer_init(&writer, &body);
	writer_object(&writer, NULL);
	writer_text(&writer, "message", message->text);
	writer_end_object(&writer);
	hostex_wire_post(pool, path.bytes, body.bytes, sent,
	    waiter_new(NULL, done, context));
	buffer_release(&body);
	buffer_release(&path);
}

static void
looked(void *context, const struct hostex_verdict *verdict)
{
	struct hostex_visit *visit = context;
	struct waiter *waiter = visit->reader;
	struct hostex_keep keep = {.store = waiter->store,
	    .asked_at = visit->asked_at};
	struct channel_result result = verdict->result;
	struct hostex_thread thread;

	if (result.outcome == CHANNEL_DONE) {
		if (hostex_visit_read(visit, verdict, &thread,
			&result.message)) {
			hostex_store(&keep, &thread);
		} else {
			result.outcome = CHANNEL_AGAIN;
			result.error = "bad_answer";
		}
		hostex_thread_release(&thread);
	}
	waiter->done(waiter->context, &result);
	hostex_visit_free(visit);
	free(waiter);
}

static void
look(struct store *store, struct fetch_pool *pool, const char *conversation,
    channel_done *done, void *context)
{
	struct waiter *waiter = waiter_new(store, done, context);

	hostex_visit_start(hostex_visit_new(conversation, NULL, waiter), pool,
	    looked);
}

/* "Hostex API v3, Rate limits": messages in one conversation. */
static const struct channel_limit limits[] = {
    {5, (int64_t)5 * 1000},
    {10, (int64_t)60 * 1000},
    {30, (int64_t)30 * 60 * 1000},
    {60, (int64_t)2 * 3600 * 1000},
    {120, (int64_t)24 * 3600 * 1000},
    {0, 0},
};

const struct channel hostex_channel = {
    .name = "hostex",
    .limits = limits,
    .need = hostex_wire_need,
    .fetch = hostex_fetch,
    .send = send_message,
    .look = look,
};
