/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "desk_internal.h"
#include "event.h"
#include "push.h"
#include "webhook.h"
#include "when.h"

/* Is something late on its way? What is due counts, and what nobody has looked
 * at yet. */
static bool
note_event(void *context, const struct event_row *event)
{
	int64_t *since = context;

	*since = event->at;
	return false;
}

static void
note_due(void *context, const struct push *push)
{
	int64_t *since = context;

	if (push->next_at < *since)
		*since = push->next_at;
}

static void
check_late(const struct desk *desk, const struct webhook *webhook)
{
	struct push_filter filter = {.webhook = webhook->id,
	    .now = desk->now,
	    .limit = 1};
	int64_t since = INT64_MAX;
	char text[WHEN_SIZE];

	if (webhook->paused_until != WHEN_NONE &&
	    webhook->paused_until > desk->now)
		return;
	event_each(desk->store, webhook->seen + 1, note_event, &since);
	push_each_due(desk->store, &filter, note_due, &since);
	if (since <= desk->now - DESK_HOUR)
		desk_tell(desk, (struct finding){.check = "pushes"},
		    "%s: events have waited to be pushed since %s: run "
		    "push-webhooks",
		    webhook->id, when_format(since, text));
}

static void
check_push(void *context, const struct webhook *webhook)
{
	const struct desk *desk = context;
	int64_t dead = push_count(desk->store, webhook->id, "dead");

	if (dead)
		desk_tell(desk,
		    (struct finding){FINDING_ERROR, .check = "pushes"},
		    "%s: dead events: %" PRId64 ": push-webhooks --requeue %s, "
		    "or set-webhook --remove %s",
		    webhook->id, dead, webhook->id, webhook->id);
	if (webhook_is_live(webhook))
		check_late(desk, webhook);
	else if (webhook->enabled)
		desk_tell(desk, (struct finding){.check = "pushes"},
		    "%s: has had no secret since it was imported: see "
		    "set-webhook",
		    webhook->id);
}

void
desk_check_pushes(struct desk *desk)
{
	webhook_each(desk->store, check_push, desk);
}
