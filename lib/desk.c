/* SPDX-License-Identifier: MIT */
#include "desk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buffer.h"
#include "budget.h"
#include "conversation.h"
#include "cursor.h"
#include "desk_internal.h"
#include "event.h"
#include "hmac.h"
#include "intake_lost.h"
#include "knowledge.h"
#include "lease.h"
#include "message.h"
#include "program.h"
#include "reply.h"
#include "store.h"
#include "upstream.h"
#include "when.h"

/* Texts that are indexed in one transaction. */
#define REPAIR_STEP 500

void
desk_tell(const struct desk *desk, struct finding finding, const char *format,
    ...)
{
	va_list arguments;
	char *what;
	int length;

	va_start(arguments, format);
	length = vasprintf(&what, format, arguments);
	va_end(arguments);
	if (length == -1)
		program_die(EX_OSERR, "no memory");
	finding.what = what;
	desk->visit(desk->context, &finding);
	free(what);
}

static void
damage(void *context, const char *what)
{
	struct desk *desk = context;

	desk_tell(desk, (struct finding){FINDING_ERROR, .check = "store"}, "%s",
	    what);
	desk->damaged = true;
}

static void
check_privacy(const struct desk *desk)
{
	struct stat status;

	if (stat(store_path(desk->store), &status) == 0 &&
	    status.st_mode & (S_IRWXG | S_IRWXO))
		desk_tell(desk, (struct finding){.check = "private"},
		    "others may read the store: chmod 600 %s",
		    store_path(desk->store));
}

static void
check_events(const struct desk *desk)
{
	int64_t missing = event_missing(desk->store);

	if (missing)
		desk_tell(desk,
		    (struct finding){FINDING_ERROR, .check = "events"},
		    "event %" PRId64 " is missing", missing);
}

static void
check_index(const struct desk *desk)
{
	int64_t messages = store_index_lacks(desk->store, STORE_MESSAGES);
	int64_t knowledge = store_index_lacks(desk->store, STORE_KNOWLEDGE);

	if (messages)
		desk_tell(desk, (struct finding){.check = "index"},
		    "%" PRId64 " messages cannot be searched: "
		    "check-desk --repair",
		    messages);
	if (knowledge)
		desk_tell(desk, (struct finding){.check = "index"},
		    "%" PRId64 " pieces of knowledge cannot be searched: "
		    "check-desk --repair",
		    knowledge);
}

/* How many of a kind wait, and which one has waited longest. */
struct waiting {
	int64_t count, since;
	struct buffer conversation;
};

static void
note_waiting(struct waiting *waiting, const char *conversation, int64_t since)
{
	waiting->count++;
	if (waiting->count > 1 && since >= waiting->since)
		return;
	waiting->since = since;
	buffer_clear(&waiting->conversation);
	buffer_text(&waiting->conversation, conversation);
}

/* `what` goes on after a number: "3 drafts have waited ...". */
static void
tell_waiting(const struct desk *desk, const char *check, const char *what,
    struct waiting *waiting)
{
	char since[WHEN_SIZE];

	if (waiting->count)
		desk_tell(desk,
		    (struct finding){.check = check,
			.conversation = waiting->conversation.bytes},
		    "%" PRId64 " %s, the first since %s", waiting->count, what,
		    when_format(waiting->since, since));
	buffer_release(&waiting->conversation);
}

static void
note_unanswered(void *context, const struct conversation *conversation)
{
	note_waiting(context, conversation->id, conversation->last_message_at);
}

static void
check_unanswered(const struct desk *desk)
{
	struct conversation_filter filter = {
	    .since = WHEN_NONE,
	    .until = desk->now - DESK_DAY,
	    .unanswered = true,
	    .limit = -1,
	};
	struct waiting waiting = {0};

	buffer_init(&waiting.conversation, BUFFER_MAXIMUM);
	conversation_each(desk->store, &filter, note_unanswered, &waiting);
	tell_waiting(desk, "unanswered",
	    "conversations have waited for an answer for over a day", &waiting);
}

struct replies {
	const struct desk *desk;
	struct waiting drafts, approved;
};

static void
check_hash(const struct desk *desk, const struct reply *reply)
{
	struct finding finding = {FINDING_ERROR, .check = "replies",
	    .conversation = reply->conversation};
	char hash[HMAC_HEX_SIZE];

	hmac_sha256_hex(reply->text, strlen(reply->text), hash);
	if (strcmp(hash, reply->hash) != 0)
		desk_tell(desk, finding, "%s: its hash is not that of its text",
		    reply->id);
	else if (strcmp(reply->status, "sent") == 0 && reply->approved_hash &&
	    strcmp(hash, reply->approved_hash) != 0)
		desk_tell(desk, finding,
		    "%s: was sent with a text that nobody approved", reply->id);
}

static void
check_sending(const struct desk *desk, const struct reply *reply)
{
	bool sending = strcmp(reply->status, "sending") == 0;
	char since[WHEN_SIZE];

	if (!sending && strcmp(reply->status, "uncertain") != 0)
		return;
	if (desk->now - reply->updated_at < DESK_HOUR)
		return;
	desk_tell(desk,
	    (struct finding){FINDING_ERROR, .check = "sending",
		.conversation = reply->conversation},
	    "%s: nobody knows since %s whether it was sent: %s", reply->id,
	    when_format(reply->updated_at, since),
	    sending ? "run send-reply --pending"
		    : "look at the conversation, then approve or reject it");
}

static void
check_reply(void *context, const struct reply *reply)
{
	struct replies *replies = context;
	const struct desk *desk = replies->desk;

	check_hash(desk, reply);
	check_sending(desk, reply);
	if (strcmp(reply->status, "draft") == 0 &&
	    desk->now - reply->updated_at >= DESK_DRAFTS)
		note_waiting(&replies->drafts, reply->conversation,
		    reply->updated_at);
	if (strcmp(reply->status, "approved") == 0 &&
	    desk->now - reply->updated_at >= DESK_HOUR)
		note_waiting(&replies->approved, reply->conversation,
		    reply->updated_at);
}

static void
check_replies(const struct desk *desk)
{
	struct reply_filter filter = {.limit = -1,
	    .oldest_first = true,
	    .shadows = true};
	struct replies replies = {.desk = desk};

	buffer_init(&replies.drafts.conversation, BUFFER_MAXIMUM);
	buffer_init(&replies.approved.conversation, BUFFER_MAXIMUM);
	reply_each(desk->store, &filter, check_reply, &replies);
	tell_waiting(desk, "drafts",
	    "drafts have waited for a person for over three days",
	    &replies.drafts);
	tell_waiting(desk, "approved",
	    "approved replies were not sent for over an hour",
	    &replies.approved);
}

static void
check_webhooks(const struct desk *desk)
{
	int64_t since,
	    count = upstream_overdue(desk->store, desk->now - DESK_WEBHOOK,
		&since);
	char text[WHEN_SIZE];

	if (count)
		desk_tell(desk, (struct finding){.check = "webhooks"},
		    "%" PRId64 " conversations that webhooks named were not "
		    "fetched since %s: run fetch-conversations --pending",
		    count, when_format(since, text));
}

static bool
tell_given_up(void *context, const struct upstream_wish *wish)
{
	const struct desk *desk = context;
	char since[WHEN_SIZE];

	desk_tell(desk,
	    (struct finding){.check = "webhooks",
		.conversation = wish->conversation},
	    "a webhook named it at %s, and it was given up after %d answers "
	    "that made no sense: fetch-conversations %s",
	    when_format(wish->since, since), UPSTREAM_FAILURES,
	    wish->conversation);
	return true;
}

static void
note_lost(void *context, const struct message *message)
{
	note_waiting(context, message->conversation, message->sent_at);
}

static void
check_lost(const struct desk *desk)
{
	struct waiting lost = {0};

	buffer_init(&lost.conversation, BUFFER_MAXIMUM);
	intake_each_lost(desk->store, note_lost, &lost);
	tell_waiting(desk, "lost",
	    "messages of guests were announced by no webhook", &lost);
}

/* A cursor is named PROGRAM:WHAT after the program that moves it; that of a
 * fetch moves whenever it ends well. What has more colons, as the pace at which
 * webhooks are followed, moves with the guests. */
static void
check_fetch(void *context, const char *name, const char *value, int64_t moved)
{
	static const char fetches[] = "fetch-";
	const struct desk *desk = context;
	const char *what = strchr(name, ':');
	char text[WHEN_SIZE];

	(void)value;
	if (strncmp(name, fetches, sizeof(fetches) - 1) == 0 && what &&
	    !strchr(what + 1, ':') && desk->now - moved >= DESK_HOUR)
		desk_tell(desk, (struct finding){.check = "jobs"},
		    "%s has not ended well since %s", name,
		    when_format(moved, text));
}

static void
check_lease(void *context, const struct lease *lease)
{
	const struct desk *desk = context;
	char text[WHEN_SIZE];

	if (lease->held && desk->now - lease->renewed_at >= DESK_STUCK)
		desk_tell(desk, (struct finding){.check = "jobs"},
		    "%s has been running without a sign of life since %s",
		    lease->name, when_format(lease->renewed_at, text));
}

void
desk_check(struct store *store, desk_visitor *visit, void *context)
{
	struct desk desk = {store, visit, context, when_now(), false};

	store_check(store, damage, &desk);
	if (desk.damaged) {
		desk_tell(&desk, (struct finding){.check = "store"},
		    "nothing else was checked; go back to a backup, or save "
		    "what export-records still reads");
		return;
	}
	check_privacy(&desk);
	desk_check_settings(&desk);
	/* What is counted and compared must belong to one moment. */
	store_begin_reading(store);
	check_events(&desk);
	check_index(&desk);
	check_replies(&desk);
	check_unanswered(&desk);
	check_webhooks(&desk);
	upstream_each_given_up(store, tell_given_up, &desk);
	desk_check_pushes(&desk);
	desk_check_money(&desk);
	desk_check_rollups(&desk);
	check_lost(&desk);
	cursor_each(store, check_fetch, &desk);
	lease_each(store, check_lease, &desk);
	store_end_reading(store);
}

int64_t
desk_repair(struct store *store)
{
	int64_t count = 0, step, after = 0;

	budget_settle_abandoned(store);
	do {
		store_begin(store);
		step = message_reindex(store, &after, REPAIR_STEP);
		store_commit(store);
		count += step;
	} while (step == REPAIR_STEP);
	store_begin(store);
	count += knowledge_reindex(store);
	store_commit(store);
	desk_repair_rollups(store);
	return count;
}
