/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "draft_internal.h"
#include "reply.h"
#include "store.h"

/* What the posture of a conversation says. */
static bool
is_closed_to_us(struct store *store, const struct thread *thread,
    struct buffer *why)
{
	if (strcmp(thread->channel, "direct") == 0)
		buffer_text(why, "is between two persons");
	else if (strcmp(thread->status, "open") != 0)
		buffer_text(why, "is closed");
	else if (thread->holder)
		buffer_format(why, "held by %s", thread->holder);
	else if (strcmp(thread->mode, "off") == 0)
		buffer_text(why, "mode is off");
	else if (answer_busy(store, thread->id))
		buffer_text(why, "is being answered by answer-chat");
	else if (!thread->unanswered || !thread->waiting)
		buffer_text(why, "the last word is ours");
	return why->length > 0;
}

struct newest {
	bool found;
	char id[ID_SIZE], status[16];
	int64_t known;
};

static void
take_newest(void *context, const struct reply *reply)
{
	struct newest *newest = context;

	newest->found = true;
	newest->known = reply->known;
	snprintf(newest->id, ID_SIZE, "%s", reply->id);
	snprintf(newest->status, sizeof(newest->status), "%s", reply->status);
}

static bool
is(const struct newest *newest, const char *status)
{
	return newest->found && strcmp(newest->status, status) == 0;
}

/* One that is under way; of a draft one can ask for another. */
static bool
has_open(const struct drafting *run, const struct thread *thread,
    struct buffer *why)
{
	struct newest open = {0};
	char id[ID_SIZE];

	if (!reply_open(run->store, thread->id, id))
		return false;
	reply_load(run->store, id, take_newest, &open);
	if (!is(&open, "draft"))
		buffer_format(why, "its reply %s is %s", id, open.status);
	else if (!run->options->again)
		buffer_format(why,
		    "an open draft exists: %s: edit it, or "
		    "make another with --again",
		    id);
	return why->length > 0;
}

/* A run that nobody looks at does not ask again for what a person rejected or
 * what the provider refused. */
static bool
was_turned_down(const struct drafting *run, const struct thread *thread,
    struct buffer *why)
{
	struct reply_filter filter = {.conversation = thread->id, .limit = 1};
	struct newest last = {0};

	if (!run->options->pending || run->options->again)
		return false;
	reply_each(run->store, &filter, take_newest, &last);
	if (last.known < thread->waiting ||
	    (!is(&last, "rejected") && !is(&last, "failed")))
		return false;
	buffer_format(why, "its reply %s was %s", last.id, last.status);
	return true;
}

bool
draft_needless(const struct drafting *run, const struct thread *thread,
    struct buffer *why)
{
	return is_closed_to_us(run->store, thread, why) ||
	    has_open(run, thread, why) || was_turned_down(run, thread, why);
}
