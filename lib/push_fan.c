/* SPDX-License-Identifier: MIT */
#include "push_fan.h"

#include "buffer.h"
#include "event.h"
#include "push.h"
#include "store.h"
#include "webhook.h"
#include "when.h"

struct fan {
	struct store *store;
	const char *webhook; /* id */
	struct buffer pattern, body;
	int64_t seen, now;
	bool live;
};

static void
take_webhook(void *context, const struct webhook *webhook)
{
	struct fan *fan = context;

	fan->live = webhook_is_live(webhook);
	fan->seen = webhook->seen;
	buffer_text(&fan->pattern, webhook->event);
}

static bool
line_up(void *context, const struct event_row *event)
{
	struct fan *fan = context;
	const struct webhook webhook = {.event = fan->pattern.bytes};
	struct push push = {.webhook = fan->webhook,
	    .conversation = event->conversation,
	    .event_seq = event->seq,
	    .next_at = fan->now};
	char id[ID_SIZE];

	buffer_clear(&fan->body);
	if (!webhook_wants(&webhook, event->name) ||
	    !push_body(fan->store, event, &fan->body))
		return true;
	push.body = fan->body.bytes;
	push.length = fan->body.length;
	push_add(fan->store, &push, id);
	return true;
}

bool
push_fan_out(struct store *store, const char *webhook, int64_t until)
{
	struct fan fan = {.store = store,
	    .webhook = webhook,
	    .now = when_now()};
	int64_t last;

	buffer_init(&fan.pattern, BUFFER_MAXIMUM);
	buffer_init(&fan.body, BUFFER_MAXIMUM);
	webhook_load(store, webhook, take_webhook, &fan);
	if (fan.live && fan.seen < until) {
		last = until - fan.seen > PUSH_FAN_STEP
		    ? fan.seen + PUSH_FAN_STEP
		    : until;
		event_each_live(store, fan.seen + 1, last, line_up, &fan);
		webhook_see(store, webhook, last);
		fan.live = last < until;
	} else {
		fan.live = false;
	}
	buffer_release(&fan.body);
	buffer_release(&fan.pattern);
	return fan.live;
}

struct ahead {
	struct store *store;
	const struct webhook *webhook;
	struct buffer body;
	int64_t count;
};

static bool
count_one(void *context, const struct event_row *event)
{
	struct ahead *ahead = context;

	buffer_clear(&ahead->body);
	ahead->count += webhook_wants(ahead->webhook, event->name) &&
	    push_body(ahead->store, event, &ahead->body);
	return true;
}

int64_t
push_fan_ahead(struct store *store, const struct webhook *webhook)
{
	struct ahead ahead = {.store = store, .webhook = webhook};

	if (!webhook_is_live(webhook))
		return 0;
	buffer_init(&ahead.body, BUFFER_MAXIMUM);
	event_each_live(store, webhook->seen + 1, event_newest(store),
	    count_one, &ahead);
	buffer_release(&ahead.body);
	return ahead.count;
}
