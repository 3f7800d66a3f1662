/* SPDX-License-Identifier: MIT */
#include "sender_job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "channel/channel.h"
#include "program.h"
#include "rehearse.h"
#include "reply.h"
#include "store.h"
#include "when.h"

#define GLANCE 250 /* ms between two looks at what another process does */

static void
release(struct sender_job *job)
{
	struct sender_job *other;

	TAILQ_FOREACH (other, &job->sender->jobs, entry)
		if (other->after == job)
			other->after = NULL;
	TAILQ_REMOVE(&job->sender->jobs, job, entry);
	job->sender->left--;
	sending_release(&job->sending);
	buffer_release(&job->why);
	free(job->conversation);
	free(job->hash);
	free(job->id);
	free(job);
}

void
sender_job_end(struct sender_job *job)
{
	const struct sender_options *options = job->sender->options;

	if (job->why.length)
		program_warn("%s: %s", job->id, job->why.bytes);
	program_note(job->status);
	options->done(options->context, job->id, job->tag);
	release(job);
}

void
sender_job_pass(struct sender_job *job)
{
	const struct sender_options *options = job->sender->options;

	if (options->dropped)
		options->dropped(options->context, job->tag);
	release(job);
}

enum sender_step
sender_job_fail(struct sender_job *job, int status, const char *why)
{
	job->status = status;
	buffer_clear(&job->why);
	buffer_text(&job->why, why);
	return SENDER_END;
}

enum sender_step
sender_job_postpone(struct sender_job *job, int64_t wait, const char *why)
{
	int64_t due = when_monotonic() + wait;

	if (!job->sender->options->dry_run && due <= job->sender->patience) {
		job->due = due;
		return SENDER_STAY;
	}
	sender_job_fail(job, EX_TEMPFAIL, why);
	buffer_format(&job->why, ": run this again in %" PRId64 " s",
	    (wait + 999) / 1000);
	return SENDER_END;
}

/* How long until the channel's limits, and what it asked for, allow it. */
static int64_t
limited(struct sender_job *job)
{
	struct store *store = job->sender->store;
	const char *conversation = job->sending.conversation.bytes;
	int64_t now = when_now(), wait;
	const struct channel_limit *limit = job->channel->limits;

	if (!limit)
		return 0;
	attempt_clamp(store, conversation, now);
	/* What was said to this run it has waited for, on a better clock. */
	wait = job->tries ? 0 : attempt_wait_again(store, job->id, now);
	for (; limit->count; limit++) {
		const struct attempt_limit bound = {limit->count, limit->span};
		int64_t more = attempt_wait(store, conversation, &bound, now);

		wait = more > wait ? more : wait;
	}
	return wait;
}

static enum sender_step
claim(struct sender_job *job)
{
	struct store *store = job->sender->store;
	int64_t wait = limited(job);

	if (wait > 0)
		return sender_job_postpone(job, wait,
		    "the channel takes no more messages "
		    "in this conversation for now");
	if (!job->channel->send) {
		sending_deliver(store, &job->sending);
		return SENDER_END;
	}
	sending_begin(store, &job->sending);
	return job->sender->options->dry_run ? SENDER_END : SENDER_SEND;
}

static enum sender_step
withdraw(struct sender_job *job, enum sending_bar bar)
{
	sending_withdraw(job->sender->store, job->id);
	return sender_job_fail(job, EX_NOPERM, sending_why(bar));
}

static enum sender_step
blocked(struct sender_job *job, enum sending_bar bar)
{
	sender_job_fail(job, bar == SENDING_STUCK ? EX_NOPERM : EX_TEMPFAIL,
	    sending_why(bar));
	buffer_format(&job->why, ": see send-reply %s",
	    job->sending.blocker.bytes);
	return SENDER_END;
}

static enum sender_step
uncertain(struct sender_job *job)
{
	if (job->sender->options->dry_run)
		return SENDER_END;
	if (!job->channel->look)
		return sender_job_fail(job, EX_NOPERM,
		    "nobody knows whether it arrived, "
		    "and its channel cannot tell: see "
		    "approve-reply");
	return SENDER_LOOK;
}

/* The other process may be long gone from this host's view: it has its own
 * deadline, and so have we. */
static enum sender_step
busy(struct sender_job *job, enum sending_bar bar)
{
	if (job->pending && bar == SENDING_CLAIMED)
		return SENDER_PASS;
	return sender_job_postpone(job, GLANCE, sending_why(bar));
}

static enum sender_step
act(struct sender_job *job, enum sending_bar bar)
{
	switch (bar) {
	case SENDING_FREE:
		return claim(job);
	case SENDING_SENT:
		return SENDER_END;
	case SENDING_CLAIMED:
	case SENDING_BEHIND:
		return busy(job, bar);
	case SENDING_ALONE:
		sending_doubt(job->sender->store, job->id);
		return uncertain(job);
	case SENDING_UNCERTAIN:
		return uncertain(job);
	case SENDING_BLOCKED:
	case SENDING_STUCK:
		return blocked(job, bar);
	case SENDING_NEWER:
	case SENDING_POSTURE:
		return withdraw(job, bar);
	case SENDING_OFF:
		if (job->pending)
			return SENDER_PASS;
		return sender_job_fail(job, EX_NOPERM, sending_why(bar));
	case SENDING_UNKNOWN:
		return sender_job_fail(job, EX_DATAERR, sending_why(bar));
	case SENDING_UNAPPROVED:
	case SENDING_CHANGED:
	default:
		return sender_job_fail(job, EX_NOPERM, sending_why(bar));
	}
}

/* False when it must not be approved; what cannot be approved because of its
 * status is told apart by what bars its sending. */
static bool
approve(struct sender_job *job)
{
	const struct sender_options *options = job->sender->options;
	struct reply_approval approval = {
	    .hash = job->hash,
	    .by = options->by,
	    .even_if_newer = options->even_if_newer,
	};
	enum reply_change change;

	if (!job->approve)
		return true;
	job->approve = false;
	change = reply_approve(job->sender->store, job->id, &approval);
	if (change == REPLY_DONE || change == REPLY_ALREADY ||
	    change == REPLY_STATE)
		return true;
	sender_job_fail(job, change == REPLY_UNKNOWN ? EX_DATAERR : EX_NOPERM,
	    reply_why(change));
	return false;
}

static enum sender_step
decide(struct sender_job *job)
{
	struct store *store = job->sender->store;

	if (!approve(job))
		return SENDER_END;
	if (job->sender->options->even_if_newer)
		sending_allow_newer(store, job->id);
	return act(job, sending_check(store, job->id, &job->sending));
}

/* Before the claim: what is not set ends the run while nothing is at stake. */
static bool
is_ready(struct sender_job *job)
{
	struct sender *sender = job->sender;

	if (!job->channel->send || sender->options->dry_run)
		return true;
	if (sender->refused) {
		program_note(EX_UNAVAILABLE);
		return false;
	}
	job->channel->need();
	return true;
}

/* A rehearsal prints what would be before it takes it back. */
static void
step_in_transaction(struct sender_job *job)
{
	struct store *store = job->sender->store;
	bool dry_run = job->sender->options->dry_run;
	enum sender_step step;

	store_begin(store);
	step = decide(job);
	if (dry_run && step == SENDER_END)
		sender_job_end(job);
	rehearse_end(store, dry_run);
	if (step == SENDER_PASS)
		sender_job_pass(job);
	else if (step == SENDER_SEND || step == SENDER_LOOK)
		sender_call(job, step);
	else if (step == SENDER_END && !dry_run)
		sender_job_end(job);
}

void
sender_job_step(struct sender_job *job)
{
	if (is_ready(job))
		step_in_transaction(job);
	else
		sender_job_pass(job);
}
