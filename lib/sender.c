/* SPDX-License-Identifier: MIT */
#include "sender.h"

#include <stdlib.h>
#include <string.h>

#include "channel/channel.h"
#include "fetch.h"
#include "lease.h"
#include "program.h"
#include "progress.h"
#include "reply.h"
#include "sender_job.h"
#include "store.h"
#include "when.h"

#define LEASE "send-reply"
#define LONGEST_SLEEP 1000 /* ms */

struct sender *
sender_open(struct store *store, const struct sender_options *options)
{
	struct sender *sender = calloc(1, sizeof(*sender));

	if (!sender)
		program_die(EX_OSERR, "no memory");
	sender->store = store;
	sender->options = options;
	sender->patience = when_monotonic() + options->deadline;
	TAILQ_INIT(&sender->jobs);
	return sender;
}

void
sender_close(struct sender *sender)
{
	if (!sender)
		return;
	fetch_close(sender->pool);
	if (sender->leased)
		lease_drop(sender->store, LEASE);
	free(sender);
}

static char *
copy(const char *text)
{
	char *copied = strdup(text);

	if (!copied)
		program_die(EX_OSERR, "no memory");
	return copied;
}

/* The job that has to be done before one of this conversation. */
static struct sender_job *
last_of(const struct sender *sender, const char *conversation)
{
	struct sender_job *job;

	TAILQ_FOREACH_REVERSE(job, &sender->jobs, sender_jobs, entry)
	if (strcmp(job->conversation, conversation) == 0)
		return job;
	return NULL;
}

static void
line_up(void *context, const struct reply *reply)
{
	struct sender *sender = context;
	struct sender_job *job = calloc(1, sizeof(*job));

	if (!job)
		program_die(EX_OSERR, "no memory");
	job->sender = sender;
	job->id = copy(reply->id);
	job->conversation = copy(reply->conversation);
	job->channel = channel_of(reply->conversation);
	job->after = last_of(sender, reply->conversation);
	job->approve = sender->options->approve;
	sending_init(&job->sending);
	buffer_init(&job->why, BUFFER_MAXIMUM);
	TAILQ_INSERT_TAIL(&sender->jobs, job, entry);
	sender->left++;
}

bool
sender_add(struct sender *sender, const char *reply, const char *hash,
    void *tag)
{
	struct sender_job *job;

	if (!reply_load(sender->store, reply, line_up, sender))
		return false;
	job = TAILQ_LAST(&sender->jobs, sender_jobs);
	job->hash = hash ? copy(hash) : NULL;
	job->tag = tag;
	return true;
}

/* What sender_add_pending() takes of the replies of one status. */
struct pending {
	struct sender *sender;
	bool stuck; /* those that wait for a person, or those that do not */
	int64_t left;
};

static enum sending_bar
glance(struct store *store, const char *reply)
{
	struct sending sending;
	enum sending_bar bar;

	sending_init(&sending);
	bar = sending_check(store, reply, &sending);
	sending_release(&sending);
	return bar;
}

static void
line_up_pending(void *context, const struct reply *reply)
{
	struct pending *pending = context;
	struct sender *sender = pending->sender;
	enum sending_bar bar;
	bool stuck;

	if (pending->left == 0)
		return;
	bar = glance(sender->store, reply->id);
	if (bar == SENDING_OFF || bar == SENDING_CLAIMED) {
		program_tell("%s: %s", reply->id, sending_why(bar));
		return;
	}
	stuck = bar == SENDING_STUCK ||
	    (bar == SENDING_UNCERTAIN &&
		sending_asked(sender->store, reply->id));
	if (stuck != pending->stuck)
		return;
	pending->left -= pending->left > 0;
	line_up(sender, reply);
	TAILQ_LAST(&sender->jobs, sender_jobs)->pending = true;
}

void
sender_add_pending(struct sender *sender, int64_t limit)
{
	/* What is unsettled stands in the way of the rest; what waits for a
	 * person must not. */
	static const struct {
		const char *status;
		bool stuck;
	} steps[] = {{"sending", false}, {"uncertain", false},
	    {"approved", false}, {"uncertain", true}, {"approved", true}};
	struct pending pending = {.sender = sender, .left = limit};
	struct reply_filter filter = {.limit = -1, .oldest_first = true};

	if (!sender->options->dry_run) {
		lease_need(sender->store, LEASE);
		sender->leased = true;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		filter.status = steps[i].status;
		pending.stuck = steps[i].stuck;
		reply_each(sender->store, &filter, line_up_pending, &pending);
	}
}

static bool
is_local(const struct sender_job *job)
{
	return !job->channel->send;
}

static bool
may_call(const struct sender *sender, int64_t now)
{
	return now >= sender->hold &&
	    (!sender->pool || fetch_idle(sender->pool));
}

/* The next one to work on, or NULL; then `due` says when to look again. */
static struct sender_job *
choose(struct sender *sender, int64_t now, int64_t *due)
{
	bool room = may_call(sender, now);
	struct sender_job *job, *chosen = NULL;

	job = TAILQ_FIRST(&sender->jobs);
	for (; job; job = TAILQ_NEXT(job, entry)) {
		if (job->flying || job->after)
			continue;
		if (job->due > now) {
			*due = job->due < *due ? job->due : *due;
			continue;
		}
		if (is_local(job))
			return job;
		if (!chosen && room)
			chosen = job;
		if (now < sender->hold && sender->hold < *due)
			*due = sender->hold;
	}
	return chosen;
}

static bool
is_late(const struct sender *sender)
{
	return sender->options->deadline &&
	    when_monotonic() >= sender->patience;
}

/* What is not begun is left for the next run. */
static void
drop_rest(struct sender *sender)
{
	struct sender_job *job = TAILQ_FIRST(&sender->jobs), *next;

	for (; job; job = next) {
		next = TAILQ_NEXT(job, entry);
		if (job->flying)
			continue;
		program_note(EX_TEMPFAIL);
		sender_job_pass(job);
	}
}

static bool
is_flying(const struct sender *sender)
{
	return sender->pool && fetch_pending(sender->pool) > 0;
}

static void
wait_for(struct sender *sender, int64_t due)
{
	int64_t now = when_monotonic();

	if (is_flying(sender)) {
		progress_tell("replies to go: %zu", sender->left);
		fetch_step(sender->pool);
	} else if (due > now) {
		progress_tell("replies to go: %zu; waiting until the "
			      "channel takes more",
		    sender->left);
		when_sleep(due - now);
	}
}

void
sender_run(struct sender *sender)
{
	struct sender_job *job;
	int64_t due, now;

	if (!sender->options->deadline)
		sender->patience = when_monotonic() + SENDER_PATIENCE;
	while (!TAILQ_EMPTY(&sender->jobs)) {
		if (program_stopped() || is_late(sender))
			drop_rest(sender);
		if (sender->leased)
			lease_keep(sender->store, LEASE);
		now = when_monotonic();
		due = now + LONGEST_SLEEP;
		job = choose(sender, now, &due);
		if (job)
			sender_job_step(job);
		else if (!TAILQ_EMPTY(&sender->jobs))
			wait_for(sender, due);
	}
}
