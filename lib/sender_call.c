/* SPDX-License-Identifier: MIT */
#include "channel/channel.h"
#include "fetch.h"
#include "program.h"
#include "sender_job.h"
#include "store.h"
#include "when.h"

#define TRIES 3 /* calls that send one reply in one run */

/* An answer that asks for more patience is not believed: a wrong header would
 * keep an approved text back for a year. To ask once an hour harms nobody. */
#define HOLD ((int64_t)3600 * 1000)

/* Says what came of an answer, and whether there is more to do in this run. */
static enum sender_step
after_send(struct sender_job *job, const struct channel_result *result)
{
	struct sender *sender = job->sender;

	switch (result->outcome) {
	case CHANNEL_DONE:
		return SENDER_END;
	case CHANNEL_REFUSED:
		sender->refused = sender->refused || result->hopeless;
		return sender_job_fail(job, EX_UNAVAILABLE, result->message);
	case CHANNEL_AGAIN:
		if (result->wait > 0)
			sender->hold = when_monotonic() + result->wait;
		if (result->wait < 0 || job->tries >= TRIES)
			return sender_job_fail(job, EX_TEMPFAIL,
			    result->message);
		return sender_job_postpone(job, result->wait, result->message);
	case CHANNEL_UNCERTAIN:
	default:
		program_inform("%s: nobody knows whether it arrived: %s",
		    job->id, result->message);
		return SENDER_STAY;
	}
}

static void
leave(struct sender_job *job, enum sender_step step)
{
	job->flying = false;
	if (step != SENDER_STAY)
		sender_job_end(job);
}

static void
sent(void *context, const struct channel_result *answer)
{
	static const enum sending_outcome outcomes[] = {
	    [CHANNEL_DONE] = SENDING_DID,
	    [CHANNEL_AGAIN] = SENDING_AGAIN,
	    [CHANNEL_REFUSED] = SENDING_FAILED,
	    [CHANNEL_UNCERTAIN] = SENDING_DOUBT,
	};
	struct sender_job *job = context;
	struct channel_result result = *answer;
	struct sending_result settled = {
	    .outcome = outcomes[result.outcome],
	    .error = result.error,
	    .message = result.message,
	    .wait = result.wait < HOLD ? result.wait : HOLD,
	};

	result.wait = settled.wait;
	store_begin(job->sender->store);
	sending_settle(job->sender->store, &job->sending, &settled);
	store_commit(job->sender->store);
	leave(job, after_send(job, &result));
}

static enum sender_step
resolve(struct sender_job *job)
{
	struct store *store = job->sender->store;
	enum sending_found found;

	store_begin(store);
	found = sending_resolve(store, job->id);
	store_commit(store);
	switch (found) {
	case SENDING_FOUND:
		return SENDER_END;
	case SENDING_LOST:
		return SENDER_STAY;
	case SENDING_OTHER:
		return sender_job_fail(job, EX_NOPERM,
		    "nobody knows whether it arrived, and the host wrote "
		    "something else since: read the conversation, then see "
		    "approve-reply");
	case SENDING_TWICE:
		return sender_job_fail(job, EX_NOPERM,
		    "nobody knows whether it arrived, and it is not tried "
		    "again: read the conversation, then see approve-reply");
	case SENDING_MISSING:
	default:
		return sender_job_fail(job, EX_TEMPFAIL,
		    "nobody knows whether it arrived; it does not show "
		    "upstream yet: run this again later");
	}
}

static void
looked(void *context, const struct channel_result *result)
{
	struct sender_job *job = context;
	enum sender_step step;

	if (result->outcome == CHANNEL_DONE)
		step = resolve(job);
	else if (result->outcome == CHANNEL_REFUSED)
		step = sender_job_fail(job, EX_UNAVAILABLE, result->message);
	else
		step = sender_job_fail(job, EX_TEMPFAIL, result->message);
	leave(job, step);
}

void
sender_call(struct sender_job *job, enum sender_step step)
{
	struct sender *sender = job->sender;
	struct channel_message message = {
	    .conversation = job->sending.conversation.bytes,
	    .text = job->sending.text.bytes,
	};

	if (!sender->pool) {
		sender->pool = fetch_open(sender->options->jobs);
		if (sender->options->deadline)
			fetch_deadline(sender->pool, sender->patience);
	}
	job->flying = true;
	if (step == SENDER_SEND) {
		job->tries++;
		job->channel->send(sender->pool, &message, sent, job);
	} else {
		job->channel->look(sender->store, sender->pool,
		    job->conversation, looked, job);
	}
}
